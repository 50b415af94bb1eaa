package io.temper.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LayersCheckTest {
  private static final String GOOD =
      LayersJson.write(Planner.plan(PlannerTest.shape(4, 2), PlanPolicy.DEFAULT, List.of(), null));

  record Case(String name, String from, String to, String fault) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("misspelt", "slice_us", "slice_usec", "scx_layered knows no slice_usec here"),
        new Case(
            "out of place", "\"Open\":{", "\"Open\":{\"protected\":true,", "knows no protected"),
        new Case("wrong type", "\"preempt\":true", "\"preempt\":\"yes\"", "preempt is not true or"),
        new Case("fraction", "\"slice_us\":2000", "\"slice_us\":2000.5", "slice_us is not a whole"),
        new Case(
            "weight", "\"weight\":1000", "\"weight\":10001", "weight is not a whole number up"),
        new Case("unknown kind", "\"Open\"", "\"Opened\"", "its kind Opened is unknown"),
        new Case("unknown match", "CgroupPrefix", "CgroupPrefixes", "knows no CgroupPrefixes"),
        new Case("broken regex", "no-pods", "no-(pods", "its CgroupRegex is none"),
        new Case("catch-all first", "[[{\"CgroupRegex\"", "[[],[{\"CgroupRegex\"", "matches every"),
        new Case("no catch-all", "[[]]", "[[{\"IsKthread\":true}]]", "last layer must match every"),
        new Case(
            "range", "\"cpus_range\":[0,2]", "\"cpus_range\":[4,2]", "cpus_range [4, 2] is no"),
        new Case("no CPUs", "\"cpus_range\":[0,2]", "\"cpus_range\":[0,0]", "cpus_range [0, 0] is"),
        new Case("utilization", "[0.05,0.60]", "[0.60,0.05]", "util_range [0.6, 0.05] does not"),
        new Case(
            "name twice", "\"name\":\"low\"", "\"name\":\"high\"", "another layer has this name"),
        new Case("missing", "\"name\":\"low\",", "", "name is missing"),
        new Case("field twice", "\"name\":\"low\"", "\"name\":\"low\",\"name\":\"x\"", "no second"),
        new Case("cut off", "]}}]", "]}}", "is no JSON"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void faultIsNamed(Case one) {
    String bad =
        one.name().equals("cut off")
            ? GOOD.substring(0, GOOD.length() - 1)
            : GOOD.replaceFirst(
                java.util.regex.Pattern.quote(one.from()),
                java.util.regex.Matcher.quoteReplacement(one.to()));

    assertThat(bad).isNotEqualTo(GOOD);
    assertThat(LayersJson.check(bad)).anySatisfy(fault -> assertThat(fault).contains(one.fault()));
  }

  @Test
  void whatIsWrittenIsGood() {
    assertThat(LayersJson.check(GOOD)).isEmpty();
    assertThat(LayersJson.digest(GOOD)).startsWith("sha256:").hasSize(71);
  }

  @Test
  void tooMuchIsNamed() {
    StringBuilder many = new StringBuilder("[");
    for (int i = 0; i < 17; i++) {
      many.append("{\"name\":\"l").append(i);
      many.append("\",\"matches\":[[{\"CgroupRegex\":\"x\"}]],\"kind\":{\"Open\":{}}},");
    }
    many.append("{\"name\":\"rest\",\"matches\":[[]],\"kind\":{\"Open\":{}}}]");

    assertThat(LayersJson.check(many.toString()))
        .containsExactly(
            "There are 18 layers; 1 to 16 can be.", "There are 17 CgroupRegexes; 16 can be.");
  }

  @Test
  void garbageIsAnsweredInWords() {
    Cases.each(random -> {
      StringBuilder broken = new StringBuilder(GOOD);
      for (int i = random.nextInt(5); i >= 0; i--) {
        broken.setCharAt(random.nextInt(broken.length()), (char) (32 + random.nextInt(95)));
      }
      // Whatever it is, the check ends with sentences and never with an exception.
      assertThat(LayersJson.check(broken.toString())).allMatch(fault -> fault.endsWith("."));
    });
  }
}
