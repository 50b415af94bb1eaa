package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Text;
import io.temper.crds.perf.Pressure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Pressure stall information of a cgroup or the node, as last read.
///
/// @see <a href="https://docs.kernel.org/accounting/psi.html">PSI</a>
final class PressureMeter {
  private static final byte[] SOME = "some".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AVG10 = "avg10".getBytes(StandardCharsets.US_ASCII);

  private static final int STARVED_PERMILLE = 900;

  private long cpu = Text.ABSENT;
  private long memory = Text.ABSENT;
  private long io = Text.ABSENT;

  /// Thousandths of the last ten seconds in which some task was stalled, out of the file in the
  /// kernel's buffer.
  static long somePermille(Kernel kernel) {
    return Text.fraction(kernel.bytes(), kernel.length(), SOME, AVG10, 10);
  }

  void cpu(long permille) {
    cpu = permille;
  }

  void memory(long permille) {
    memory = permille;
  }

  void io(long permille) {
    io = permille;
  }

  /// Whether some task waits for a CPU nearly always.
  boolean starved() {
    return cpu >= STARVED_PERMILLE;
  }

  /// Whether it moved by 5 thousandths against what was told.
  boolean moved(@Nullable Pressure told) {
    if (cpu == Text.ABSENT && memory == Text.ABSENT && io == Text.ABSENT) {
      return told != null;
    }
    return told == null
        || moved(told.cpuSomePermille(), cpu)
        || moved(told.memorySomePermille(), memory)
        || moved(told.ioSomePermille(), io);
  }

  /// Its values; null where the kernel has none.
  @Nullable Pressure toPressure() {
    if (cpu == Text.ABSENT && memory == Text.ABSENT && io == Text.ABSENT) {
      return null;
    }
    return new Pressure(permille(cpu), permille(memory), permille(io));
  }

  private static boolean moved(int told, long now) {
    return Rounding.moved(told, permille(now), 5, 50);
  }

  private static int permille(long value) {
    return (int) Math.max(0, Math.min(1000, value));
  }
}
