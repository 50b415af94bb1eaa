package io.temper.telemetry;

import static io.temper.archrules.CodeRules.knowsNothingOf;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses TELEMETRY = CodeRules.production("io.temper.telemetry");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(TELEMETRY);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            knowsNothingOf(
                "..codec..", "java.nio.file..", "java.nio.channels..", "java.util.zip.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
