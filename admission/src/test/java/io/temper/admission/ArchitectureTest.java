package io.temper.admission;

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
  private static final JavaClasses ADMISSION = CodeRules.production("io.temper.admission");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(ADMISSION);
  }

  static Stream<ArchRule> rules() {
    List<ArchRule> arrows =
        List.of(
            knowsNothingOf(
                "io.temper.admission..", "io.temper.agent..", "io.temper.server..", "io.helidon.."),
            isKnownOnlyTo("io.kubernetes..", "io.temper.admission", "..kube.."),
            isKnownOnlyTo("okhttp3..", "..kube.."),
            isKnownOnlyTo("com.google.gson..", "..kube.."),
            isKnownOnlyTo("org.bouncycastle..", "..serving.."),
            knowsNothingOf(
                "io.temper.admission.overcommit..",
                "java.io..",
                "java.nio.file..",
                "java.util.concurrent..",
                "org.slf4j.."),
            CodeRules.nobodySleeps());
    return Stream.concat(CodeRules.COMMON.stream(), arrows.stream());
  }
}
