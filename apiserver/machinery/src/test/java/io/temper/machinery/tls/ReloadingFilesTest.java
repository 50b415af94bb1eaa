package io.temper.machinery.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Conformance("H6")
final class ReloadingFilesTest {
  private final ReloadingFiles files = new ReloadingFiles(Clocks.system());
  private final List<List<String>> used = new ArrayList<>();
  @TempDir Path folder;
  private Path first;
  private Path second;

  @BeforeEach
  void write() throws IOException {
    first = Files.writeString(folder.resolve("first"), "a");
    second = Files.writeString(folder.resolve("second"), "b");
  }

  @Test
  void filesAreReadAtOnceAndWhenOneChanges() throws IOException {
    files.watch(List.of(first, second), used::add);
    files.look();
    Files.writeString(second, "c");
    files.look();
    files.look();

    assertThat(used).containsExactly(List.of("a", "b"), List.of("a", "c"));
  }

  @Test
  void contentThatCannotBeUsedIsTriedAgainUntilItCan() throws IOException {
    files.watch(
        List.of(first),
        texts -> {
          if (texts.getFirst().equals("half")) {
            throw new CertificateException("half written");
          }
          used.add(texts);
        });
    Files.writeString(first, "half");
    files.look();
    Files.writeString(first, "whole");
    files.look();

    assertThat(used).containsExactly(List.of("a"), List.of("whole"));
  }

  @Test
  void fileThatIsAwayForAMomentIsForgiven() throws IOException {
    files.watch(List.of(first), used::add);
    Files.delete(first);
    files.look();
    Files.writeString(first, "back");
    files.look();

    assertThat(used).containsExactly(List.of("a"), List.of("back"));
  }

  /// A mounted Secret is a link to a link that is swapped.
  @Test
  void swapOfLinksIsSeen() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), first);
    files.watch(List.of(link), used::add);
    Path swapped = Files.createSymbolicLink(folder.resolve("swapped"), second);
    Files.move(swapped, link, StandardCopyOption.REPLACE_EXISTING);
    files.look();

    assertThat(used).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void fileThatIsMissingAtStartIsNamed() {
    assertThatThrownBy(() -> files.watch(List.of(folder.resolve("none")), used::add))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("none");
  }
}
