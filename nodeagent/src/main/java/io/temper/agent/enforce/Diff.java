package io.temper.agent.enforce;

import java.util.ArrayList;
import java.util.List;

/// What is different between two plans, line by line.
final class Diff {
  private Diff() {}

  /// Against the last generation that had a plan: lines gone begin with `-`, new ones with `+`.
  static List<String> lines(Generations before, List<String> now) {
    List<String> last =
        before.all().reversed().stream()
            .map(Generation::layers)
            .filter(lines -> !lines.isEmpty())
            .findFirst()
            .orElse(List.of());
    List<String> diff = new ArrayList<>();
    last.stream().filter(line -> !now.contains(line)).forEach(line -> diff.add("- " + line));
    now.stream().filter(line -> !last.contains(line)).forEach(line -> diff.add("+ " + line));
    return diff;
  }
}
