package io.temper.scheduler;

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
  private static final JavaClasses SCHEDULER = CodeRules.production("io.temper.scheduler");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(SCHEDULER);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            knowsNothingOf(
                "io.temper.scheduler..",
                "io.temper.agent..",
                "io.temper.server..",
                "io.temper.admission..",
                "io.helidon.."),
            isKnownOnlyTo("io.kubernetes..", "io.temper.scheduler", "..kube.."),
            isKnownOnlyTo("com.google.gson..", "..kube.."),
            knowsNothingOf(
                "io.temper.scheduler.density..",
                "io.temper.machinery..",
                "java.io..",
                "java.nio.file..",
                "java.time..",
                "java.util.concurrent..",
                "org.slf4j.."),
            knowsNothingOf(
                "io.temper.scheduler.board..", "java.io..", "java.nio.file..", "org.slf4j.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
