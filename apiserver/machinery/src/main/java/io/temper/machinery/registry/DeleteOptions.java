package io.temper.machinery.registry;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Propagation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an object is to be deleted, as meta/v1 DeleteOptions. What is null was not said.
///
/// @param gracePeriodSeconds passed over, as with custom resources: their objects need no time
/// @param preconditions what must hold
/// @param orphanDependents the old way to say [Propagation]
/// @param propagationPolicy as the client writes it
/// @param dryRun each of them `All`
public record DeleteOptions(
    @Nullable Long gracePeriodSeconds,
    Preconditions preconditions,
    @Nullable Boolean orphanDependents,
    @Nullable String propagationPolicy,
    List<String> dryRun) {
  public DeleteOptions {
    dryRun = List.copyOf(dryRun);
  }

  /// As meta/v1 Preconditions, in which an empty text is something that can be asked for.
  public record Preconditions(@Nullable String uid, @Nullable String resourceVersion) {}

  public boolean isDryRun() {
    return !dryRun.isEmpty();
  }

  /// What is wrong with them, in the words of apimachinery `pkg/apis/meta/v1/validation`.
  public List<FieldError> errors() {
    List<FieldError> errors = new ArrayList<>();
    String policy = propagationPolicy;
    if (orphanDependents != null && policy != null) {
      errors.add(
          FieldError.invalid(
              "propagationPolicy",
              policy,
              "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (policy != null && Propagation.parse(policy).isEmpty()) {
      errors.add(
          FieldError.notSupported(
              "propagationPolicy", policy, List.of("Foreground", "Background", "Orphan", "nil")));
    }
    errors.addAll(DryRunOption.check(dryRun));
    return errors;
  }
}
