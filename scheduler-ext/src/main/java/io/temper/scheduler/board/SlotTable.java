package io.temper.scheduler.board;

import java.util.Arrays;
import java.util.Collection;

/// Finds slots by the bytes of their names, without a String for each: open addressing, at most
/// half full. Immutable.
///
/// Thousands are looked for one after the other, and what that costs is memory that is not near: so
/// hashes lie with hashes and names with names, and no slot is touched.
final class SlotTable {
  private static final int NOBODY = -1;

  private final Slot[] slots;
  private final byte[] names;

  /// Where each slot's name starts, and at last where all end.
  private final int[] starts;

  private final long[] hashes;

  /// By hash: the number of a slot.
  private final int[] table;

  private final int mask;

  SlotTable(Collection<Slot> all) {
    slots = all.toArray(Slot[]::new);
    starts = new int[slots.length + 1];
    for (int i = 0; i < slots.length; i++) {
      starts[i + 1] = starts[i] + slots[i].nameBytes.length;
    }
    names = new byte[starts[slots.length]];
    int size = Math.max(16, Integer.highestOneBit(slots.length) * 4);
    hashes = new long[size];
    table = new int[size];
    Arrays.fill(table, NOBODY);
    mask = size - 1;
    for (int i = 0; i < slots.length; i++) {
      put(i);
    }
  }

  /// The number of a slot, from 0; negative where there is none of that name.
  ///
  /// @param hash [NameHash] of the name
  int find(long hash, byte[] text, int start, int end) {
    int at = (int) hash & mask;
    while (true) {
      int slot = table[at];
      if (slot == NOBODY || (hashes[at] == hash && named(slot, text, start, end))) {
        return slot;
      }
      at = (at + 1) & mask;
    }
  }

  Slot slot(int number) {
    return slots[number];
  }

  int size() {
    return slots.length;
  }

  private void put(int number) {
    byte[] name = slots[number].nameBytes;
    System.arraycopy(name, 0, names, starts[number], name.length);
    long hash = NameHash.of(name);
    int at = (int) hash & mask;
    while (table[at] != NOBODY) {
      at = (at + 1) & mask;
    }
    hashes[at] = hash;
    table[at] = number;
  }

  private boolean named(int slot, byte[] text, int start, int end) {
    return Arrays.equals(names, starts[slot], starts[slot + 1], text, start, end);
  }
}
