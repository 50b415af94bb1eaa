package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.ResourceVersion;
import java.util.List;
import java.util.Map;

/// A page of a list of twins.
///
/// @param next continue token; empty at the end
/// @param remaining twins behind this page
record TwinPage(List<Twin> twins, ResourceVersion revision, String next, long remaining) {
  /// @throws IllegalArgumentException when it is no list of twins
  static TwinPage of(JsonSpans.Span json) {
    Map<String, JsonSpans.Span> members = json.members();
    JsonSpans.Span metadata = members.get("metadata");
    JsonSpans.Span items = members.get("items");
    if (metadata == null || items == null) {
      throw new IllegalArgumentException("a list without metadata or items");
    }
    Map<String, JsonSpans.Span> fields = metadata.members();
    JsonSpans.Span next = fields.get("continue");
    JsonSpans.Span remaining = fields.get("remainingItemCount");
    JsonSpans.Span revision = fields.get("resourceVersion");
    if (revision == null) {
      throw new IllegalArgumentException("a list without revision");
    }
    return new TwinPage(
        items.items().stream().map(Twin::of).toList(),
        new ResourceVersion(Long.parseLong(revision.text())),
        next == null ? "" : next.text(),
        remaining == null ? 0 : Long.parseLong(remaining.source()));
  }
}
