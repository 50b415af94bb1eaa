package io.temper.prometheus;

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
  private static final JavaClasses PROMETHEUS = CodeRules.production("io.temper.prometheus");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(PROMETHEUS);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            knowsNothingOf("io.temper.prometheus..", "io.temper.crds..", "io.temper.server.."),
            isKnownOnlyTo("io.airlift..", "io.temper.prometheus"),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
