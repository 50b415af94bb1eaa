package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Doc("What is so, as in any Kubernetes object.")
public record Condition(
    @Doc("What: Accepted (it makes sense) or Applied (it is in force wherever it holds).")
        @Size(max = 316)
        String type,
    @Doc("True, False or Unknown.") Truth status,
    @Doc("Generation of the policy it is about.") @Range(min = 0) @Nullable Long observedGeneration,
    @Doc("When the status changed last.") Instant lastTransitionTime,
    @Doc("Why, a word.") @Size(min = 1, max = 1024) String reason,
    @Doc("Why, in words.") @Size(max = 32768) String message) {

  /// Whether something is so.
  public enum Truth {
    True,
    False,
    Unknown
  }
}
