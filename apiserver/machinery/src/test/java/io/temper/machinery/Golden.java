package io.temper.machinery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that hold what a test expects, checked in beside it. `-Dtemper.golden=write` writes them
/// anew; the difference is then for a person to review.
public final class Golden {
  private static final boolean WRITE = "write".equals(System.getProperty("temper.golden"));

  private Golden() {}

  /// Compares with `src/test/resources/<package>/<Test>/<name>` of the module under test.
  public static void assertMatches(Class<?> test, String name, String actual) {
    String folder = test.getPackageName().replace('.', '/') + "/" + test.getSimpleName();
    assertMatches(Path.of("src/test/resources", folder, name), actual);
  }

  /// Compares with any file, relative to the module under test.
  public static void assertMatches(Path file, String actual) {
    try {
      if (WRITE) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, actual);
      }
      assertThat(file).as("golden file; -Dtemper.golden=write makes it").exists();
      assertThat(actual)
          .as("differs from %s; -Dtemper.golden=write accepts it", file)
          .isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
