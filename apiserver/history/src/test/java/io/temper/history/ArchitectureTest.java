package io.temper.history;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses HISTORY = CodeRules.production("io.temper.history");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(HISTORY);
  }

  static Stream<ArchRule> rules() {
    return Stream.concat(CodeRules.COMMON.stream(), List.of(CodeRules.nobodySleeps()).stream());
  }
}
