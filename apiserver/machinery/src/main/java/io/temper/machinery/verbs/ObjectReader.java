package io.temper.machinery.verbs;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.ValueException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads objects of one kind from JSON, as a typed Go server does: kind and apiVersion may be left
/// out, but must not be others. Source: apimachinery `pkg/runtime/serializer/json`.
final class ObjectReader<T> {
  /// What upstream looks for kind and apiVersion in, as its errors show it.
  private static final String TYPE_META =
      "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
          + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

  static final String NO_KIND = "couldn't get version/kind; json parse error: ";

  private final WritableKind<T> kind;

  ObjectReader(WritableKind<T> kind) {
    this.kind = kind;
  }

  /// @param reports unknown and duplicate fields, as [JsonBody.Read#reports]
  record Read<T>(ApiObject<T> object, List<String> reports) {}

  /// @throws UnreadableBodyException when it is no such object
  /// @throws StatusException Invalid for an object with a value that its kind does not know, or
  ///   without one it must have
  Read<T> read(byte[] json) {
    JsonBody.Read body;
    try {
      body = JsonBody.read(json, kind.form());
    } catch (JsonException e) {
      throw unreadable(json, e);
    }
    Map<?, ?> tree = body.value() instanceof Map<?, ?> map ? map : Map.of();
    requireKind(tree);
    try {
      return new Read<>(kind.trees().read(tree), body.reports());
    } catch (ValueException e) {
      throw invalid(tree, e.error());
    }
  }

  /// As [#read] for what is a tree already.
  ///
  /// @throws StatusException Invalid
  ApiObject<T> read(Map<?, ?> tree) {
    try {
      return kind.trees().read(tree);
    } catch (ValueException e) {
      throw invalid(tree, e.error());
    }
  }

  private void requireKind(Map<?, ?> tree) {
    Resource<T> resource = kind.resource();
    GroupVersion version = resource.groupVersion();
    String named = text(tree, "kind");
    String apiVersion = text(tree, "apiVersion");
    // What says no version is of the one it came to, also when it says the group.
    boolean expected =
        (named.isEmpty() || named.equals(resource.kind()))
            && (apiVersion.isEmpty()
                || apiVersion.equals(version.group() + "/")
                || apiVersion.equals(version.toString()));
    if (!expected) {
      throw notRegistered(
          named.isEmpty() ? resource.kind() : named,
          apiVersion.isEmpty() ? version.toString() : apiVersion);
    }
  }

  private static UnreadableBodyException notRegistered(String named, String apiVersion) {
    if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
      return new UnreadableBodyException("", "", "unexpected GroupVersion string: " + apiVersion);
    }
    return new UnreadableBodyException(
        named,
        apiVersion.substring(apiVersion.indexOf('/') + 1),
        "no kind "
            + GoText.quote(named)
            + " is registered for version "
            + GoText.quote(apiVersion));
  }

  /// Upstream looks for kind and apiVersion first, whatever else is there.
  private UnreadableBodyException unreadable(byte[] json, JsonException why) {
    if (!why.isMismatch()) {
      return unrecognized(String.valueOf(why.getMessage()));
    }
    Object anything = JsonBody.read(json, BodyForm.ANYTHING).value();
    if (!(anything instanceof Map<?, ?> tree)) {
      return unrecognized(noObject(anything));
    }
    for (String field : List.of("apiVersion", "kind")) {
      Object value = tree.get(field);
      if (value != null && !(value instanceof String)) {
        return unrecognized(
            "json: cannot unmarshal "
                + goKind(value)
                + " into Go struct field ."
                + field
                + " of type string");
      }
    }
    requireKind(tree);
    return misfit(String.valueOf(why.getMessage()));
  }

  /// What upstream says of JSON that is no object.
  static String noObject(@Nullable Object value) {
    return "json: cannot unmarshal " + goKind(value) + " into Go value of type " + TYPE_META;
  }

  /// An object of the right kind that is wrong in some way.
  UnreadableBodyException misfit(String why) {
    Resource<T> resource = kind.resource();
    return new UnreadableBodyException(resource.kind(), resource.groupVersion().version(), why);
  }

  private static UnreadableBodyException unrecognized(String why) {
    return new UnreadableBodyException("", "", NO_KIND + why);
  }

  /// What Go's reader of JSON calls a value.
  static String goKind(@Nullable Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Number _ -> "number";
      case List<?> _ -> "array";
      case null, default -> "object";
    };
  }

  private StatusException invalid(Map<?, ?> tree, FieldError error) {
    Resource<T> resource = kind.resource();
    Map<?, ?> metadata = tree.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    return new StatusException(
        Status.invalid(
            resource.groupVersion().group(),
            resource.kind(),
            text(metadata, "name"),
            List.of(error)));
  }

  private static String text(Map<?, ?> tree, String field) {
    return tree.get(field) instanceof String text ? text : "";
  }
}
