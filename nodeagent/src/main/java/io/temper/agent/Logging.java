package io.temper.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// Log lines on standard error: `2026-01-31T12:00:00 INFO logger: message key=value`.
final class Logging {
  private Logging() {}

  static void configure(String level) {
    String julLevel =
        switch (level) {
          case "error" -> "SEVERE";
          case "warn" -> "WARNING";
          case "debug" -> "FINE";
          default -> "INFO";
        };
    String properties =
        """
        handlers=java.util.logging.ConsoleHandler
        .level=WARNING
        io.temper.level=%1$s
        java.util.logging.ConsoleHandler.level=%1$s
        java.util.logging.SimpleFormatter.format=%%1$tFT%%1$tT %%4$s %%3$s: %%5$s%%6$s%%n
        """
            .formatted(julLevel);
    try {
      LogManager.getLogManager()
          .readConfiguration(
              new ByteArrayInputStream(properties.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
