package io.temper.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
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
  private static final JavaClasses AGENT =
      CodeRules.production("io.temper.agent")
          .that(resideOutsideOfPackage("io.temper.agent.v1..")); // generated

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(AGENT);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            isKnownOnlyTo("java.lang.foreign..", "..kernel.."),
            isKnownOnlyTo("io.helidon..", "..report.."),
            isKnownOnlyTo("com.fasterxml..", "..kube..", "..report.."),
            knowsNothingOf("io.temper.agent..", "io.temper.server.."),
            knowsNothingOf(
                "io.temper.agent.tier..",
                "java.io..",
                "java.nio..",
                "java.lang.foreign..",
                "java.util.concurrent..",
                "org.slf4j.."));
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
