package io.temper.archrules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A rule that never fails says nothing: here is one class that breaks as many as it can.
final class CodeRulesTest {
  private static final JavaClasses OFFENDERS =
      new ClassFileImporter().importClasses(StringUtil.class, Child.class);

  @Test
  void eachOffenceIsSeen() {
    Stream<ArchRule> all =
        Stream.concat(CodeRules.COMMON.stream(), Stream.of(CodeRules.nobodySleeps()));

    assertThat(
            all.filter(CodeRulesTest::isBroken).map(rule -> rule.getDescription().split(",", 2)[0]))
        .hasSize(10)
        .anyMatch(rule -> rule.contains("FINAL"))
        .anyMatch(rule -> rule.contains("not extend a class of ours"))
        .anyMatch(rule -> rule.contains("not have raw type java.util.Optional"))
        .anyMatch(rule -> rule.contains("take no Optional"))
        .anyMatch(rule -> rule.contains("Instant.now"))
        .anyMatch(rule -> rule.contains("System.out"))
        .anyMatch(rule -> rule.contains("RuntimeException"))
        .anyMatch(rule -> rule.contains("Util"))
        .anyMatch(rule -> rule.contains("@NullMarked"))
        .anyMatch(rule -> rule.contains("Thread.sleep"));
  }

  private static boolean isBroken(ArchRule rule) {
    return rule.evaluate(OFFENDERS).hasViolation();
  }

  @SuppressWarnings({"unused", "OptionalUsedAsFieldOrParameterType"})
  private static class StringUtil {
    private Optional<String> text = Optional.empty();

    void take(Optional<String> taken) throws InterruptedException {
      System.out.println(Instant.now());
      Thread.sleep(1L);
      text = taken;
      throw new RuntimeException("says nothing");
    }
  }

  private static final class Child extends StringUtil {}
}
