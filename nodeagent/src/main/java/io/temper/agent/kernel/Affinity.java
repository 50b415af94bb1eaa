package io.temper.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.BitSet;

/// On which CPUs a thread may run. Belongs to one thread.
public final class Affinity implements AutoCloseable {
  /// Room for 1,024 CPUs, which is what glibc's `cpu_set_t` has.
  private static final int MASK_BYTES = 128;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment callState = arena.allocate(Libc.CALL_STATE);
  private final MemorySegment mask = arena.allocate(MASK_BYTES, 8);

  /// Takes a thread off its CPU and has it chosen for anew: narrows it to one of the CPUs it may
  /// run on, another than where it is if there is a choice, and gives all of them back. What never
  /// sleeps is put to a run queue afresh that way, which is when sched_ext schedulers look at it.
  ///
  /// @param lastCpu where it ran last
  /// @param cpuset the CPUs its cgroup may use. A thread that may use just these is taken for one
  ///   that nobody narrowed, and is given every CPU back: the kernel keeps what is asked for here,
  ///   and would go on to hold it to today's CPUs when its cgroup gets more.
  /// @return whether it was there and has its CPUs back
  public boolean nudge(int tid, int lastCpu, BitSet cpuset) {
    if (get(tid) != 0) {
      return false;
    }
    byte[] before = mask.toArray(JAVA_BYTE);
    BitSet allowed = BitSet.valueOf(before);
    if (allowed.isEmpty()) {
      return false;
    }
    byte[] after = before.clone();
    if (allowed.equals(cpuset)) {
      Arrays.fill(after, (byte) 0xff);
    }
    int other = other(allowed, lastCpu);
    mask.fill((byte) 0).set(JAVA_BYTE, other / 8, (byte) (1 << (other % 8)));
    boolean narrowed = set(tid) == 0;
    // Given back whatever came of it: a thread must never be left on one CPU.
    MemorySegment.copy(after, 0, mask, JAVA_BYTE, 0, MASK_BYTES);
    return set(tid) == 0 && narrowed;
  }

  /// The CPUs a thread may run on, empty when it is gone.
  public BitSet of(int tid) {
    return get(tid) == 0 ? BitSet.valueOf(mask.toArray(JAVA_BYTE)) : new BitSet();
  }

  @Override
  public void close() {
    arena.close();
  }

  private static int other(BitSet allowed, int last) {
    int first = allowed.nextSetBit(0);
    int next = first == last ? allowed.nextSetBit(first + 1) : first;
    return next < 0 ? first : next;
  }

  private int get(int tid) {
    mask.fill((byte) 0);
    return call(Libc.SCHED_GETAFFINITY, tid);
  }

  private int set(int tid) {
    return call(Libc.SCHED_SETAFFINITY, tid);
  }

  private int call(MethodHandle function, int tid) {
    try {
      return (int) function.invokeExact(callState, tid, (long) MASK_BYTES, mask.address());
    } catch (Throwable e) {
      throw Kernel.unexpected(e);
    }
  }
}
