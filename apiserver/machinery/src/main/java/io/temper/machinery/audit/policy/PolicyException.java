package io.temper.machinery.audit.policy;

import java.util.List;

/// A policy that cannot be used. The message names every field that is wrong, and what is wrong
/// with it.
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
