package io.temper.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `docs/machinery.md` shows is what is built and tested here.
final class GuideTest {
  private static final Path GUIDE = Path.of("../../docs/machinery.md");
  private static final Path SOURCES = Path.of("src/main/java/io/temper/example");

  /// What the guide promises.
  private static final int LINES = 60;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/java/io/temper/example/Booking.java",
        "src/main/java/io/temper/example/Main.java",
        "monday.yaml"
      })
  void guideShowsTheFileItself(String file) throws IOException {
    assertThat(shown(file)).isEqualTo(Files.readString(Path.of(file)));
  }

  @Test
  void kindAndServerTogetherHaveAtMostSixtyLinesWithImports() throws IOException {
    int lines =
        Files.readAllLines(SOURCES.resolve("Booking.java")).size()
            + Files.readAllLines(SOURCES.resolve("Main.java")).size();

    assertThat(lines).isLessThanOrEqualTo(LINES);
    assertThat(Files.readString(GUIDE)).contains(lines + " lines");
  }

  /// The block that stands below the file's name.
  private static String shown(String file) throws IOException {
    Matcher block =
        Pattern.compile("`" + Pattern.quote(file) + "`:\n\n```\\w+\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(GUIDE));
    assertThat(block.find()).as("a block below `%s`: in %s", file, GUIDE).isTrue();
    return block.group(1);
  }
}
