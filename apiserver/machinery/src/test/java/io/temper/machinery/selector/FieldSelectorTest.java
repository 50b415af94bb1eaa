package io.temper.machinery.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.StatusException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Conformance("D9")
final class FieldSelectorTest {
  private static final Set<String> KNOWN = Set.of("spec.b", "spec.a");
  private static final Map<String, String> OBJECT =
      Map.of("metadata.name", "one", "metadata.namespace", "ns", "spec.a", "x,y=z\\");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                        | true",
        "metadata.name=one                         | true",
        "metadata.name==one                        | true",
        "metadata.name!=one                        | false",
        "metadata.name=one,metadata.namespace=ns   | true",
        "metadata.name=one,metadata.namespace!=ns  | false",
        "spec.a=x\\,y\\=z\\\\                      | true",
        "spec.b=                                   | true",
        "spec.b!=                                  | false",
      })
  void selectorMatchesAsUpstreamSays(String selector, boolean matches) {
    FieldSelector parsed = FieldSelector.parse(selector, KNOWN);

    assertThat(parsed.matches(field -> OBJECT.getOrDefault(field, ""))).isEqualTo(matches);
    assertThat(FieldSelector.parse(parsed.toString(), KNOWN)).hasToString(parsed.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.c=1           | \"spec.c\" is not a known field selector: only \"metadata.name\","
            + " \"metadata.namespace\", \"spec.a\", \"spec.b\"",
        "x                  | invalid selector: 'x'; can't understand 'x'",
        "metadata.name=a=b  | invalid field selector: unescaped character in value: 61",
        "metadata.name=\\a  | invalid field selector: invalid escape sequence: \\a",
        "metadata.name=a\\  | invalid field selector: invalid escape sequence: \\",
      })
  void malformedSelectorIsRefusedInGosWords(String selector, String message) {
    assertThatThrownBy(() -> FieldSelector.parse(selector, KNOWN))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(400);
              assertThat(e.status().message()).isEqualTo(message);
            });
  }

  @Test
  void exactValueIsKnownOnlyWhenOneWillDo() {
    assertThat(FieldSelector.parse("metadata.name=a", KNOWN).exact("metadata.name")).contains("a");
    assertThat(FieldSelector.parse("metadata.name!=a", KNOWN).exact("metadata.name")).isEmpty();
  }
}
