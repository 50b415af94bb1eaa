package io.temper.machinery.etcd;

import static io.temper.archrules.CodeRules.isKnownOnlyTo;
import static io.temper.archrules.CodeRules.nobodySleeps;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.temper.archrules.CodeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {
  private static final JavaClasses ETCD = CodeRules.production("io.temper.machinery.etcd");

  @ParameterizedTest
  @MethodSource("rules")
  void codeKeepsTheRules(ArchRule rule) {
    rule.check(ETCD);
  }

  static Stream<ArchRule> rules() {
    return Stream.concat(
        CodeRules.COMMON.stream(),
        List.of(nobodySleeps(), isKnownOnlyTo("io.etcd..", "..etcd..")).stream());
  }
}
