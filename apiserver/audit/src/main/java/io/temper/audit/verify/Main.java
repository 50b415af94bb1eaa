package io.temper.audit.verify;

import java.util.List;

/// What `hack/audit-verify` runs: [Verification].
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new Verification(System.out, System.err).run(List.of(arguments)));
  }
}
