package io.temper.scheduler.board;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Finds slots by the bytes of their names, without a String for each: open addressing, at most
/// half full. Immutable.
final class SlotTable {
  private final @Nullable Slot[] table;
  private final int mask;

  SlotTable(Collection<Slot> slots) {
    int size = Math.max(16, Integer.highestOneBit(slots.size()) * 4);
    table = new @Nullable Slot[size];
    mask = size - 1;
    for (Slot slot : slots) {
      int at = hash(slot.nameBytes, 0, slot.nameBytes.length) & mask;
      while (table[at] != null) {
        at = (at + 1) & mask;
      }
      table[at] = slot;
    }
  }

  @Nullable Slot find(byte[] text, int start, int end) {
    int at = hash(text, start, end) & mask;
    while (true) {
      Slot slot = table[at];
      if (slot == null
          || Arrays.equals(slot.nameBytes, 0, slot.nameBytes.length, text, start, end)) {
        return slot;
      }
      at = (at + 1) & mask;
    }
  }

  private static int hash(byte[] text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text[i];
    }
    // Names differ in their last characters, tables look at the lowest bits.
    return hash ^ (hash >>> 15);
  }
}
