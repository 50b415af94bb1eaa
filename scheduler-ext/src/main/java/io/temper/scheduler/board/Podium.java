package io.temper.scheduler.board;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The best few nodes so far, best first; of two as good the one that came first.
final class Podium {
  private final @Nullable Slot[] slots;
  private final double[] scores;
  private final boolean[] neutral;
  private int size;
  private int neutrals;

  Podium(int places) {
    slots = new @Nullable Slot[places];
    scores = new double[places];
    neutral = new boolean[places];
  }

  /// @param unknown whether the score is that of a node of which nothing is known
  void add(Slot slot, double score, boolean unknown) {
    neutrals += unknown ? 1 : 0;
    if (size == slots.length && score <= scores[size - 1]) {
      return;
    }
    int at = size == slots.length ? size - 1 : size++;
    while (at > 0 && scores[at - 1] < score) {
      slots[at] = slots[at - 1];
      scores[at] = scores[at - 1];
      neutral[at] = neutral[at - 1];
      at--;
    }
    slots[at] = slot;
    scores[at] = score;
    neutral[at] = unknown;
  }

  /// A node that has no place here, for it cannot be named.
  void addUnknown() {
    neutrals++;
  }

  Slot slot(int place) {
    Slot slot = slots[place];
    if (slot == null) {
      throw new IndexOutOfBoundsException(place);
    }
    return slot;
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
