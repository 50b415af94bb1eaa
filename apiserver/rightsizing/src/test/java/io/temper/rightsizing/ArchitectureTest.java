package io.temper.rightsizing;

import static io.temper.archrules.CodeRules.isKnownOnlyTo;
import static io.temper.archrules.CodeRules.knowsNothingOf;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses RIGHTSIZING = CodeRules.production("io.temper.rightsizing");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(RIGHTSIZING);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            isKnownOnlyTo("com.fasterxml.jackson..", "..offline.."),
            isKnownOnlyTo("java.io..", "..offline.."),
            isKnownOnlyTo("java.nio..", "..offline.."),
            knowsNothingOf("..vpa..", "..demand.."),
            knowsNothingOf("..demand..", "..vpa.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
