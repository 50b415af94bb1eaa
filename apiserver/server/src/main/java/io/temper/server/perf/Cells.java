package io.temper.server.perf;

import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Window;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How values look in a table's cells: pure functions. Three words for what is not there: `-` was
/// not measured, `<none>` was not set, `unknown` nobody said.
final class Cells {
  static final String NOT_MEASURED = "-";
  static final String NOT_SET = "<none>";

  private static final long MILLI_PER_CORE = 1000;
  private static final long[] UNITS = {1L << 40, 1L << 30, 1L << 20, 1L << 10};
  private static final String[] SUFFIXES = {"Ti", "Gi", "Mi", "Ki"};

  private Cells() {}

  /// CPU as people write it in a pod: `612m`, whole cores as `2`, from ten cores on `12.5`.
  static String cpu(long millicores) {
    if (millicores != 0 && millicores % MILLI_PER_CORE == 0) {
      return Long.toString(millicores / MILLI_PER_CORE);
    }
    return millicores < 10 * MILLI_PER_CORE ? millicores + "m" : oneDecimal(millicores, 1000);
  }

  static String cpu(@Nullable Long millicores) {
    return millicores == null ? NOT_SET : cpu(millicores.longValue());
  }

  /// Memory with a binary suffix: `1.9Gi`, `210Mi`.
  static String memory(long bytes) {
    for (int i = 0; i < UNITS.length; i++) {
      if (bytes >= UNITS[i]) {
        return scaled(bytes, UNITS[i]) + SUFFIXES[i];
      }
    }
    return Long.toString(bytes);
  }

  static String memory(@Nullable Long bytes) {
    return bytes == null ? NOT_SET : memory(bytes.longValue());
  }

  /// Part of a whole, in whole percent; `-` of nothing.
  static String percent(long part, long whole) {
    return whole <= 0 ? NOT_MEASURED : (part * 100 + whole / 2) / whole + "%";
  }

  /// Thousandths as percent: `4.1%`, `12%`.
  static String permille(int permille) {
    return (permille < 100 ? oneDecimal(permille, 10) : (permille + 5) / 10) + "%";
  }

  /// 99th percentile of the wait for a CPU: `850us`, `1.2ms`, `2s`.
  static String wait(@Nullable RunQueueWait wait) {
    return wait == null ? NOT_MEASURED : micros(wait.p99Micros());
  }

  static String throttled(@Nullable Throttling throttling) {
    return throttling == null ? NOT_SET : permille(throttling.periodsPermille());
  }

  /// Received and sent per second: `1.2Mi/340Ki`.
  static String network(@Nullable NetworkPerf network) {
    return network == null
        ? NOT_MEASURED
        : memory(network.receivedBytesPerSecond()) + "/" + memory(network.sentBytesPerSecond());
  }

  /// Length of a window: `10s`.
  static String window(Window window) {
    return (window.length().toMillis() + 500) / 1000 + "s";
  }

  /// Thousandths with two decimals: `0.42`.
  static String load(long milli) {
    return String.format(Locale.ROOT, "%d.%02d", milli / 1000, milli % 1000 / 10);
  }

  /// Microcores: `450u`, `2m`.
  static String microcores(long microcores) {
    return microcores < 1000 ? microcores + "u" : (microcores + 500) / 1000 + "m";
  }

  private static String micros(long micros) {
    if (micros < 1000) {
      return micros + "us";
    }
    return micros < 1_000_000 ? scaled(micros, 1000) + "ms" : scaled(micros, 1_000_000) + "s";
  }

  /// One decimal below ten, none above, no `.0`.
  private static String scaled(long value, long unit) {
    return value >= 10 * unit ? Long.toString((value + unit / 2) / unit) : oneDecimal(value, unit);
  }

  private static String oneDecimal(long value, long unit) {
    long tenths = (value * 10 + unit / 2) / unit;
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
  }
}
