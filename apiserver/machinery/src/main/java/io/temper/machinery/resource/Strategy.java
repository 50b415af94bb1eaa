package io.temper.machinery.resource;

import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.metadata.NameRule;
import java.util.List;
import java.util.function.Function;

/// What a kind adds to the rules that hold for the writes of all kinds. Whoever implements nothing
/// has the rules of a custom resource. Everything here is pure, and may be asked more than once for
/// one request. Source: apiserver `pkg/registry/rest/{create,update,delete}.go`.
///
/// ```
/// create   prepareForCreate → validate → metadata → warningsOnCreate
/// update   prepareForUpdate → metadata → validateUpdate → warningsOnUpdate
/// ```
public interface Strategy<T> {
  /// The rules of a custom resource.
  static <T> Strategy<T> plain() {
    return new Strategy<>() {};
  }

  /// Those rules, and what more must be right in a body, whoever writes it.
  static <T> Strategy<T> checking(Function<T, List<FieldError>> check) {
    return new Strategy<>() {
      @Override
      public List<FieldError> validate(ApiObject<T> object) {
        return check.apply(object.body());
      }
    };
  }

  /// What names must look like.
  default NameRule names() {
    return NameRule.DNS_SUBDOMAIN;
  }

  /// What becomes of a new object before it is validated: values that clients do not decide are set
  /// here. A status that is a subresource is empty already.
  default T prepareForCreate(T body, UserInfo user) {
    return body;
  }

  /// As [#prepareForCreate] for an object that replaces another. What this kind of write does not
  /// change (`status`, or all else) is as before already.
  default T prepareForUpdate(T body, T before, UserInfo user) {
    return body;
  }

  /// What is wrong with a new object, but for its metadata.
  default List<FieldError> validate(ApiObject<T> object) {
    return List.of();
  }

  /// What is wrong with an object that replaces another, but for its metadata; asked for its
  /// subresources too.
  default List<FieldError> validateUpdate(ApiObject<T> object, ApiObject<T> before) {
    return validate(object);
  }

  /// What the client should know about a valid new object; at most 120 characters each.
  default List<String> warningsOnCreate(ApiObject<T> object) {
    return List.of();
  }

  /// As [#warningsOnCreate] for an object that replaces another.
  default List<String> warningsOnUpdate(ApiObject<T> object, ApiObject<T> before) {
    return List.of();
  }

  /// Whether `metadata.generation` counts the changes of what is wanted, from 1.
  default boolean countsGenerations() {
    return true;
  }

  /// Whether PUT makes an object that is not there.
  default boolean createsOnUpdate() {
    return false;
  }

  /// Whether PUT may leave out `metadata.resourceVersion` and replace whatever is there.
  default boolean updatesUnconditionally() {
    return false;
  }

  /// What becomes of dependents when neither the client nor the object says.
  default Propagation propagation() {
    return Propagation.BACKGROUND;
  }
}
