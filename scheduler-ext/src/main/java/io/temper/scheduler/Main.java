package io.temper.scheduler;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Logging;
import io.temper.machinery.config.ServerProgram;

/// Serves until told to stop.
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    new ServerProgram<>("temper-scheduler-ext", Flags.of(SchedulerConfig.class, "TEMPER"))
        .run(
            arguments,
            config -> {
              Logging.configure(config.logLevel());
              return new SchedulerExtender(config);
            });
  }
}
