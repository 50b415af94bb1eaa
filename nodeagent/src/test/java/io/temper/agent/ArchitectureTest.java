package io.temper.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.temper.archrules.CodeRules.isKnownOnlyTo;
import static io.temper.archrules.CodeRules.knowsNothingOf;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
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

  private static final DescribedPredicate<JavaClass> VALUES =
      describe(
          "records, enums and interfaces",
          type -> type.isRecord() || type.isEnum() || type.isInterface());

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
            isKnownOnlyTo("io.grpc..", "..report.."),
            isKnownOnlyTo("java.net.http..", "..kube.."),
            isKnownOnlyTo("com.fasterxml..", "..enforce..", "..kube..", "..report.."),
            knowsNothingOf("io.temper.agent..", "io.temper.server..", "com.google.common.."),
            isPure("io.temper.agent.plan.."),
            isPure("io.temper.agent.lint.."),
            knowsNothingOf(
                "io.temper.agent.plan..",
                "java.io..",
                "java.nio.file..",
                "java.lang.foreign..",
                "java.util.concurrent..",
                "org.slf4j..",
                "io.temper.agent.time.."),
            knowsNothingOf(
                "io.temper.agent.enforce..",
                "io.temper.agent",
                "io.temper.agent.kube..",
                "io.temper.agent.report..",
                "io.temper.agent.trust..",
                "io.temper.agent.v1.."),
            knowsNothingOf(
                "io.temper.agent.observe..",
                "io.temper.agent",
                "io.temper.agent.kube..",
                "io.temper.agent.report..",
                "io.temper.tiers..",
                "io.temper.agent.trust..",
                "io.temper.agent.v1.."),
            reportKnowsOnlyTheValuesOfOthers());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }

  private static ArchRule isPure(String packages) {
    return knowsNothingOf(
        packages,
        "java.io..",
        "java.nio..",
        "java.lang.foreign..",
        "java.util.concurrent..",
        "org.slf4j..",
        "io.temper.agent.time..",
        "io.temper.agent.kube..",
        "io.temper.agent.observe..");
  }

  private static ArchRule reportKnowsOnlyTheValuesOfOthers() {
    return noClasses()
        .that()
        .resideInAPackage("..agent.report..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.temper.agent.kube..", "io.temper.agent.observe..")
                .and(not(VALUES)));
  }
}
