package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.store.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A twin as it was read, its front not looked into.
///
/// @param uid the twin's own
/// @param front null in a clock
record Twin(Key key, String uid, ResourceVersion revision, JsonSpans.@Nullable Span front) {
  /// @throws IllegalArgumentException when it is no object of the cluster
  static Twin of(JsonSpans.Span json) {
    Map<String, JsonSpans.Span> members = json.members();
    JsonSpans.Span metadata = members.get("metadata");
    if (metadata == null) {
      throw new IllegalArgumentException("a twin without metadata");
    }
    Map<String, JsonSpans.Span> fields = metadata.members();
    return new Twin(
        new Key(text(fields.get("namespace")), text(fields.get("name"))),
        text(fields.get("uid")),
        new ResourceVersion(Long.parseLong(text(fields.get("resourceVersion")))),
        members.get(TwinDefinition.FRONT));
  }

  private static String text(JsonSpans.@Nullable Span span) {
    return span == null ? "" : span.text();
  }
}
