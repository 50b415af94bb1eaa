package io.temper.machinery.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What negotiation settled on.
///
/// @param mediaType one of those offered
/// @param conversion the kind to turn the answer into; null for as it is
/// @param pretty the client asked for line breaks in the media type itself
/// @param stream value of the `stream` parameter, empty when there was none
public record Accepted(
    String mediaType, @Nullable Conversion conversion, boolean pretty, String stream) {

  /// Whether the answer is to be turned into this `meta.k8s.io` kind.
  public boolean asMeta(String kind) {
    return conversion != null && conversion.isMeta(kind);
  }

  public Optional<Conversion> convertTo() {
    return Optional.ofNullable(conversion);
  }
}
