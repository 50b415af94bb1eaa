package io.temper.server.switchback;

import java.util.List;

/// What `hack/switchback` runs: [Recompute].
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Recompute.run(List.of(arguments), System.in, System.out, System.err));
  }
}
