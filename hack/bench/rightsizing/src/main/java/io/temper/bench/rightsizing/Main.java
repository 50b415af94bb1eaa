package io.temper.bench.rightsizing;

import io.temper.bench.rightsizing.HeldOut.Pair;
import io.temper.bench.rightsizing.HeldOut.View;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Prints the tables of `docs/rightsizing.md`, or what an advice costs.
public final class Main {
  private static final double MIB = 1 << 20;

  private Main() {}

  /// @param arguments seed, containers of each kind, days seen, days held out; or `cost`, seed,
  ///   histories, days
  public static void main(String[] arguments) {
    if (arguments[0].equals("cost")) {
      new AdviceCost(
              Long.parseLong(arguments[1]),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]))
          .print();
      return;
    }
    int[] days = {Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])};
    HeldOut heldOut =
        new HeldOut(
            Long.parseLong(arguments[0]),
            Integer.parseInt(arguments[1]),
            days[0] * Traces.DAY,
            days[1] * Traces.DAY);
    System.out.printf(
        "Seed %s, %s containers of each kind, %d days seen, the next %d held out.%n",
        arguments[0], arguments[1], days[0], days[1]);
    print("CPU, a sample a minute", "cores idle", Traces.CPU, 1, t -> heldOut.cpu(t, View.WHOLE));
    print(
        "CPU, a sample each 3 to 5 minutes",
        "cores idle",
        Traces.CPU,
        1,
        t -> heldOut.cpu(t, new View(Double.POSITIVE_INFINITY, 3)));
    print(
        "CPU, held back at half a core",
        "cores idle",
        Traces.CPU,
        1,
        t -> heldOut.cpu(t, new View(0.5, 1)));
    print("Memory", "MiB idle", Traces.MEMORY, MIB, heldOut::memory);
  }

  private static void print(
      String title, String unit, List<Trace> traces, double scale, Function<Trace, Pair> fares) {
    System.out.printf("%n### %s%n%n", title);
    System.out.printf(
        "| | short: VPA | Temper | %s: VPA | Temper |%n|---|---|---|---|---|%n", unit);
    Pair mean = Pair.NONE;
    for (Trace trace : traces) {
      Pair pair = fares.apply(trace);
      mean = mean.plus(pair, 1.0 / traces.size());
      print(trace.name(), pair, scale);
    }
    print("**mean**", mean, scale);
  }

  private static void print(String name, Pair pair, double scale) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f %% | %.2f %% | %.3f | %.3f |%n",
        name,
        100 * pair.vpa().shortShare(),
        100 * pair.temper().shortShare(),
        pair.vpa().idle() / scale,
        pair.temper().idle() / scale);
  }
}
