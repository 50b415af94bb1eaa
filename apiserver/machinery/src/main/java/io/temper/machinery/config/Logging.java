package io.temper.machinery.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// Log lines on standard error, ours and what libraries cannot go on from; what the Kubernetes
/// client has to say of failing watches we say in a line of our own: `2026-01-31T12:00:00 INFO
/// logger: key=value message`.
public final class Logging {
  private Logging() {}

  /// Levels, each with those before it.
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /// From now on, for the whole process.
  public static void configure(Level level) {
    String ours =
        switch (level) {
          case ERROR -> "SEVERE";
          case WARN -> "WARNING";
          case INFO -> "INFO";
          case DEBUG -> "FINE";
        };
    String properties =
        """
        handlers=java.util.logging.ConsoleHandler
        .level=SEVERE
        io.kubernetes.level=OFF
        io.temper.level=%1$s
        java.util.logging.ConsoleHandler.level=%1$s
        java.util.logging.SimpleFormatter.format=%%1$tFT%%1$tT %%4$s %%3$s: %%5$s%%6$s%%n
        """
            .formatted(ours);
    try {
      LogManager.getLogManager()
          .readConfiguration(
              new ByteArrayInputStream(properties.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
