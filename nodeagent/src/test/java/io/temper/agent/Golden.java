package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files in the repository that say what the code says; `-Dtemper.golden=write` rewrites them.
public final class Golden {
  private Golden() {}

  /// Compares a text with a file named relative to the repository's root.
  public static void matches(String file, String actual) {
    Path path = Path.of("..").resolve(file);
    try {
      if ("write".equals(System.getProperty("temper.golden"))) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, actual);
      }
      assertThat(actual).as(file).isEqualTo(Files.exists(path) ? Files.readString(path) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
