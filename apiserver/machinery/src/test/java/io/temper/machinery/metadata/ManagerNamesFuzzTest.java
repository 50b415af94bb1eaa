package io.temper.machinery.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Names of field managers, given or taken from the User-Agent.
final class ManagerNamesFuzzTest {
  static Stream<byte[]> agents() {
    return Seeds.of(
        "kubectl/v1.36",
        "a​b/c",
        "😀 manager",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  }

  @MethodSource("agents")
  @FuzzTest
  void names(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    assertThat(ManagerNames.check("fieldManager", ManagerNames.of("", text))).isEmpty();
    assertThat(ManagerNames.check("fieldManager", text).size())
        .isLessThanOrEqualTo(text.length() + 1);
  }
}
