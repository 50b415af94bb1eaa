package io.temper.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
  private static final JavaClasses SERVER = CodeRules.production("io.temper.server");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(SERVER);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            slices()
                .matching("io.temper.server.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                    DescribedPredicate.alwaysTrue(),
                    JavaClass.Predicates.resideInAnyPackage(
                        "io.temper.server.port..", "io.temper.server.money.."))
                .because("features meet in server.port, and reckon in server.money"),
            knowsNothingOf("io.temper.server.money..", "io.temper.server.port.."),
            classes()
                .that()
                .haveSimpleName("SavingsFormula")
                .should()
                .onlyBeAccessed()
                .byAnyPackage("io.temper.server.savings.."),
            isKnownOnlyTo("io.kubernetes..", "io.temper.server", "..kube.."),
            isKnownOnlyTo("io.grpc..", "..agents.."),
            isKnownOnlyTo("com.google.protobuf..", "..agents.."),
            isKnownOnlyTo("org.bouncycastle..", "..trust.."),
            isKnownOnlyTo("io.temper.telemetry..", "..server.telemetry.."),
            isKnownOnlyTo("io.temper.prometheus..", "..server.telemetry.."),
            isKnownOnlyTo("io.temper.audit..", "..server.audit.."),
            knowsNothingOf("io.temper.server..", "io.helidon..", "io.temper.agent.observe.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
