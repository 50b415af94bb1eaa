package io.temper.tiers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.temper.archrules.CodeRules.knowsNothingOf;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses TIERS = CodeRules.production("io.temper.tiers");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(TIERS);
  }

  static Stream<ArchRule> rules() {
    ArchRule knowsOnlyCrds =
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java..", "org.jspecify..", "io.temper.crds..", "io.temper.tiers..");
    ArchRule pure =
        knowsNothingOf(
            "io.temper.tiers..",
            "java.io..",
            "java.nio..",
            "java.lang.foreign..",
            "java.util.concurrent..");
    return Stream.concat(CodeRules.COMMON.stream(), Stream.of(knowsOnlyCrds, pure));
  }
}
