package io.temper.server;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Logging;
import io.temper.machinery.config.ServerProgram;

/// Serves until told to stop.
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    new ServerProgram<>("temper-apiserver", Flags.of(ServerConfig.class, "TEMPER"))
        .run(
            arguments,
            config -> {
              Logging.configure(config.logLevel());
              return new Server(config);
            });
  }
}
