package io.temper.machinery.selector;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What a selector says of itself, is read as the same selector.
final class SelectorFuzzTest {
  static Stream<byte[]> labelSelectors() {
    return Seeds.of(
        "a=b,c in (d,e),!f,g>1",
        "example.com/a notin (,x), in = notin",
        "a==b,a!=c,g<-1,h",
        "!!a",
        "a in (",
        "a=(b)",
        "a in ()");
  }

  @MethodSource("labelSelectors")
  @FuzzTest
  void labels(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    ClientFault.of(() -> LabelSelector.parse(text))
        .ifPresent(selector -> {
          LabelSelector again = LabelSelector.parse(selector.toString());
          assertThat(again.requirements()).isEqualTo(selector.requirements());
          assertThat(again).hasToString(selector.toString());
          selector.matches(Map.of("a", "b", "c", "1"));
        });
  }

  static Stream<byte[]> fieldSelectors() {
    return Seeds.of(
        "metadata.name=a,metadata.namespace!=b",
        "a==b\\,c\\=d\\\\",
        "=,a=b",
        "a!==b",
        "a=\\x",
        "a");
  }

  @MethodSource("fieldSelectors")
  @FuzzTest
  void fields(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    ClientFault.of(() -> FieldSelector.parse(text))
        .ifPresent(selector -> {
          FieldSelector again = FieldSelector.parse(selector.toString());
          // Sorted as they were written, and `==` is written `=` then.
          assertThat(again.requirements())
              .containsExactlyInAnyOrderElementsOf(selector.requirements());
          selector.matches(field -> field);
        });
  }
}
