package io.temper.machinery.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Resource versions as clients send them.
final class ResourceVersionFuzzTest {
  static Stream<byte[]> numbers() {
    return Seeds.of(
        "0",
        "",
        "17",
        "9223372036854775807",
        "18446744073709551615",
        "18446744073709551616",
        "-1",
        "007");
  }

  @MethodSource("numbers")
  @FuzzTest
  void versions(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    if (ResourceVersion.error(text).isEmpty()) {
      ResourceVersion version = ResourceVersion.parse(text);
      assertThat(ResourceVersion.parse(version.toString())).isEqualTo(version);
    }
  }
}
