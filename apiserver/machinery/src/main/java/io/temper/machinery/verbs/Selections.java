package io.temper.machinery.verbs;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.selector.FieldSelector;
import io.temper.machinery.selector.LabelSelector;
import io.temper.machinery.store.Selection;
import java.util.function.Function;

/// Turns the path and the selectors of a request into what a store is asked for.
final class Selections {
  private Selections() {}

  /// @throws StatusException BadRequest for selectors that cannot be read, name unknown fields, or
  ///   contradict the path
  static <T> Selection<T> of(Resource<T> resource, RequestInfo info, ListOptions options) {
    LabelSelector labels = LabelSelector.parse(options.labelSelector());
    FieldSelector fields =
        FieldSelector.parse(options.fieldSelector(), resource.selectableFields().keySet());
    String selectedName = fields.exact("metadata.name").orElse("");
    String name = info.name().isEmpty() ? selectedName : info.name();
    if (!info.name().isEmpty() && !fields.everything() && !selectedName.equals(name)) {
      throw new StatusException(
          Status.badRequest("fieldSelector metadata.name doesn't match requested name"));
    }
    String namespace = info.namespace();
    if (namespace.isEmpty() && resource.namespaced()) {
      namespace = fields.exact("metadata.namespace").orElse("");
    }
    boolean everything = labels.everything() && fields.everything() && info.name().isEmpty();
    return new Selection<>(
        namespace,
        name,
        object ->
            labels.matches(object.metadata().labels())
                && fields.matches(field -> value(resource, object, field)),
        everything);
  }

  private static <T> String value(Resource<T> resource, ApiObject<T> object, String field) {
    return switch (field) {
      case "metadata.name" -> object.metadata().name();
      case "metadata.namespace" -> object.metadata().namespace();
      default -> {
        Function<ApiObject<T>, String> declared = resource.selectableFields().get(field);
        yield declared == null ? "" : declared.apply(object);
      }
    };
  }
}
