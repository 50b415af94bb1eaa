package io.temper.oracle;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.ServerProgram;
import io.temper.machinery.kube.server.AggregatedConfig;
import io.temper.machinery.kube.server.AggregatedServer;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.time.Clocks;

/// Serves until told to stop.
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Clocks clocks = Clocks.system();
    new ServerProgram<>("wardle", Flags.of(AggregatedConfig.class, "WARDLE"))
        .run(
            arguments,
            config ->
                new AggregatedServer(
                    config,
                    new ServerMetrics(),
                    clocks,
                    builder ->
                        builder
                            .resources(
                                Wardle.resources(clocks.wall()), "Wardle", "0.1", Describer.DOC)
                            .version(Wardle.VERSION)));
  }
}
