package io.temper.oracle;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.http.ApiServer;
import io.temper.machinery.kube.Delegation;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.util.concurrent.CountDownLatch;

/// Serves until told to stop.
final class Main {
  private static final int BAD_CONFIGURATION = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    switch (Flags.of(WardleConfig.class, "WARDLE").parse(arguments, System.getenv())) {
      case Parsed.Ready<WardleConfig>(var config, _) -> serve(config);
      case Parsed.Help<WardleConfig>(var text) -> System.out.print(text);
      case Parsed.Refused<WardleConfig> refused -> {
        System.err.print(refused.text());
        System.exit(BAD_CONFIGURATION);
      }
    }
  }

  private static void serve(WardleConfig config) throws InterruptedException {
    Clocks clocks = Clocks.system();
    ServerMetrics metrics = new ServerMetrics();
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(told::countDown));
    try (Delegation delegation = Delegation.of(config.delegation(), metrics, clocks)) {
      ApiServer.Builder builder =
          ApiServer.builder()
              .config(config.serving())
              .clocks(clocks)
              .metrics(metrics)
              .resources(Wardle.resources(clocks.wall()), "Wardle", "0.1", Wardle.TEXTS)
              .version(Wardle.VERSION);
      delegation.install(builder);
      try (ApiServer server = builder.build()) {
        server.start();
        delegation.start();
        told.await();
      }
    }
  }
}
