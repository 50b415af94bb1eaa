package io.temper.audit;

import static io.temper.archrules.CodeRules.knowsNothingOf;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses AUDIT = CodeRules.production("io.temper.audit");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(AUDIT);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            knowsNothingOf("..tree..", "java.nio..", "java.io..", "java.util.concurrent.."),
            knowsNothingOf("..note..", "java.nio.file..", "java.util.concurrent.."),
            knowsNothingOf("io.temper.audit..", "io.temper.machinery..", "io.temper.server.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
