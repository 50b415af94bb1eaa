package io.temper.machinery.authz;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import java.util.List;

/// What is asked for, as a SubjectAccessReview says it.
///
/// @param path of a request for no resource; then everything after it but `verb` is empty
/// @param fields what a list or watch is narrowed to by fields; an unreadable selector is left out,
///   which asks for more and so never permits too much
public record Attributes(
    UserInfo user,
    String verb,
    boolean resourceRequest,
    String path,
    String group,
    String version,
    String namespace,
    String resource,
    String subresource,
    String name,
    List<Selection> fields,
    List<Selection> labels) {

  public Attributes {
    fields = List.copyOf(fields);
    labels = List.copyOf(labels);
  }

  /// A question about an object, of version `v1`.
  public static Attributes of(
      UserInfo user,
      String verb,
      String group,
      String namespace,
      String resource,
      String subresource,
      String name) {
    return new Attributes(
        user,
        verb,
        true,
        "",
        group,
        "v1",
        namespace,
        resource,
        subresource,
        name,
        List.of(),
        List.of());
  }

  public static Attributes of(Request request) {
    RequestInfo info = request.info();
    return new Attributes(
        request.user(),
        info.verb(),
        info.resourceRequest(),
        info.path(),
        info.group(),
        info.version(),
        info.namespace(),
        info.resource(),
        info.subresource(),
        info.name(),
        Selections.fields(info.fieldSelector()),
        Selections.labels(info.labelSelector()));
  }

  /// The same question about another user and verb.
  public Attributes with(UserInfo who, String does) {
    return new Attributes(
        who,
        does,
        resourceRequest,
        path,
        group,
        version,
        namespace,
        resource,
        subresource,
        name,
        fields,
        labels);
  }

  /// One requirement of a selector.
  ///
  /// @param operator `In`, `NotIn`, `Exists` or `DoesNotExist`
  public record Selection(String key, String operator, List<String> values) {
    public Selection {
      values = List.copyOf(values);
    }
  }
}
