package io.temper.server.savings;

import java.util.List;

/// What `hack/savings` runs: [Recompute].
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Recompute.run(List.of(arguments), System.in, System.out, System.err));
  }
}
