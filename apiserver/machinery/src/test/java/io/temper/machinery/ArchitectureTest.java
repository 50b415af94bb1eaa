package io.temper.machinery;

import static io.temper.archrules.CodeRules.isKnownOnlyTo;
import static io.temper.archrules.CodeRules.knowsNothingOf;
import static io.temper.archrules.CodeRules.nobodySleeps;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses MACHINERY = CodeRules.production("io.temper.machinery");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(MACHINERY);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            nobodySleeps(),
            isKnownOnlyTo("io.helidon..", "..http.."),
            isKnownOnlyTo("com.fasterxml..", "..wire.."),
            isKnownOnlyTo("org.yaml..", "..wire.."),
            isKnownOnlyTo("io.etcd..", "..etcd.."),
            isKnownOnlyTo("io.kubernetes..", "..kube.."),
            knowsNothingOf("io.temper.machinery..", "io.temper.crds..", "io.temper.server.."),
            knowsNothingOf(
                "io.temper.machinery.meta..",
                "io.temper.machinery.exchange..",
                "io.temper.machinery.resource..",
                "io.temper.machinery.store..",
                "io.temper.machinery.wire.."),
            knowsNothingOf(
                "io.temper.machinery.schema..",
                "io.temper.machinery.openapi..",
                "io.temper.machinery.exchange..",
                "io.temper.machinery.http.."),
            knowsNothingOf("io.temper.machinery.discovery..", "io.temper.machinery.http.."),
            knowsNothingOf("io.temper.machinery.openapi..", "io.temper.machinery.http.."));
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
