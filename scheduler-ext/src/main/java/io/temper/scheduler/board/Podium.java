package io.temper.scheduler.board;

import io.temper.scheduler.density.Density;
import java.util.Arrays;

/// The best few nodes so far, best first; of two as good the one that came first.
final class Podium {
  /// In place of the score of a node that cannot be named.
  static final double NAMELESS = -2;

  private final int[] nodes;
  private final double[] scores;
  private final boolean[] neutral;
  private int size;
  private int neutrals;

  Podium(int places) {
    nodes = new int[places];
    scores = new double[places];
    neutral = new boolean[places];
  }

  /// @param node any number; not looked at where the score is [#NAMELESS]
  /// @param score [Scores#SILENT] for a node of which nothing is known
  void add(int node, double score) {
    if (score >= 0) {
      add(node, score, false);
      return;
    }
    neutrals++;
    if (score == Scores.SILENT) {
      add(node, Density.NEUTRAL, true);
    }
  }

  private void add(int node, double score, boolean unknown) {
    if (size == nodes.length && score <= scores[size - 1]) {
      return;
    }
    int at = size == nodes.length ? size - 1 : size++;
    while (at > 0 && scores[at - 1] < score) {
      nodes[at] = nodes[at - 1];
      scores[at] = scores[at - 1];
      neutral[at] = neutral[at - 1];
      at--;
    }
    nodes[at] = node;
    scores[at] = score;
    neutral[at] = unknown;
  }

  /// The node in a place that is [#told].
  int node(int place) {
    return nodes[place];
  }

  boolean neutral(int place) {
    return neutral[place];
  }

  /// What is told of each place, best first. What is not told counts as 0: so where nodes of which
  /// nothing is known find no place here, the others are told by how much they are better. The best
  /// is told apart from those as good in a tenth, or other plugins would choose among them, and we
  /// would not know which.
  int[] told(int neutralScore, int highest) {
    int listed = 0;
    for (int i = 0; i < size; i++) {
      listed += neutral[i] ? 1 : 0;
    }
    int ground = listed < neutrals ? neutralScore : 0;
    int[] told = new int[size];
    for (int i = 0; i < size; i++) {
      told[i] = Math.max(0, (int) Math.round(scores[i] / highest) - ground);
    }
    if (size > 0 && told[0] > 0 && !neutral[0]) {
      told[0] = Math.min(highest, told[0] + 1);
      for (int i = 1; i < size && told[i] == told[0]; i++) {
        told[i]--;
      }
    }
    boolean allTheSame =
        size > 0 && neutrals == size && listed == size && told[0] == told[size - 1];
    return allTheSame ? new int[0] : Arrays.copyOf(told, size);
  }
}
