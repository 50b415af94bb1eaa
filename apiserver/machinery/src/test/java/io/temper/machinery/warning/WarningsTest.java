package io.temper.machinery.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WarningsTest {
  private final Warnings warnings = new Warnings();

  @Test
  void textsAreQuotedAndSaidOnce() {
    warnings.add("unknown field \"spec.foo\"");
    warnings.add("unknown field \"spec.foo\"");
    warnings.add("back\\slash");
    warnings.add("");
    warnings.add("two\nlines");

    assertThat(warnings.headers())
        .containsExactly("299 - \"unknown field \\\"spec.foo\\\"\"", "299 - \"back\\\\slash\"");
  }

  @Test
  void manyAreCut() {
    for (int i = 0; i < 30; i++) {
      warnings.add(i + "x".repeat(1000));
    }

    assertThat(warnings.headers())
        .hasSize(16)
        .allSatisfy(header -> assertThat(header).hasSize(256 + "299 - \"\"".length()));
  }

  @Test
  void reportsOfYamlAreSaidLineByLine() {
    warnings.addReport("yaml: unmarshal errors:\n  line 2: key \"a\" already set in map\n  line 3");
    warnings.addReport("unknown field \"b\"");

    assertThat(warnings.headers())
        .containsExactly(
            "299 - \"line 2: key \\\"a\\\" already set in map\"",
            "299 - \"line 3\"",
            "299 - \"unknown field \\\"b\\\"\"");
  }

  @Test
  void clientsSayWhatIsDoneAboutFields() {
    assertThat(FieldValidation.parse("")).contains(FieldValidation.WARN);
    assertThat(FieldValidation.parse("Strict")).contains(FieldValidation.STRICT);
    assertThat(FieldValidation.parse("Ignore")).contains(FieldValidation.IGNORE);
    assertThat(FieldValidation.parse("strict")).isEqualTo(Optional.empty());
    assertThat(FieldValidation.check("Warn")).isEmpty();
    assertThat(FieldValidation.check("strict"))
        .extracting(Object::toString)
        .containsExactly(
            "fieldValidation: Unsupported value: \"strict\": supported values: \"\", \"Ignore\","
                + " \"Strict\", \"Warn\"");
    assertThat(FieldValidation.strictError(List.of("unknown field \"a\"", "duplicate field \"b\"")))
        .isEqualTo("strict decoding error: unknown field \"a\", duplicate field \"b\"");
  }
}
