package io.temper.server.port;

import io.temper.crds.enforce.NodeConfigStatus.Change;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an agent says of one change it applied to its node's scheduling.
///
/// @param at absent where the agent lost the record
/// @param stockMillis time on the kernel's own scheduling; absent where it was not measured
public record GenerationReport(
    long number,
    Change change,
    @Nullable Instant at,
    String reason,
    String digest,
    List<String> layers,
    List<String> diff,
    @Nullable Long stockMillis) {

  public GenerationReport {
    layers = List.copyOf(layers);
    diff = List.copyOf(diff);
  }
}
