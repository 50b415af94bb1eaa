package io.temper.machinery.registry;

import io.temper.machinery.meta.FieldError;
import java.util.List;

/// The option `dryRun`, of which one value is known: go through all of it and keep nothing.
public final class DryRunOption {
  private static final String ALL = "All";

  private DryRunOption() {}

  /// What is wrong with its values, in kube's words.
  public static List<FieldError> check(List<String> values) {
    return values.stream().allMatch(ALL::equals)
        ? List.of()
        : List.of(FieldError.notSupported("dryRun", values, List.of(ALL)));
  }
}
