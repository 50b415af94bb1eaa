package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.plan.PolicyResolver;
import io.temper.crds.policy.LabelSelector;
import io.temper.crds.policy.NodePolicySpec;
import io.temper.crds.schema.Named;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Rule;
import io.temper.tiers.TierPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The agent and the definition of NodePolicy, by which the cluster refuses, say the same: for
/// policies that are older than the definition, and for clusters that have another.
final class NodePolicyDefinitionTest {
  /// What a field cannot do without, beside it.
  private static final Map<String, String> BESIDE =
      Map.of(
          "switchback.percent", "\"seed\":\"autumn-2026\",",
          "switchback.seed", "\"percent\":2,");

  /// A field of a policy's spec that has no parts.
  ///
  /// @param path to it, apart by dots
  record Leaf(String path, RecordComponent component) {
    @Override
    public String toString() {
      return path;
    }

    @Nullable Range range() {
      return component.getAnnotatedType().getAnnotation(Range.class);
    }

    /// @param value JSON
    List<String> faults(String value) {
      String json = value;
      String[] names = path.split("\\.", -1);
      for (int i = names.length - 1; i >= 0; i--) {
        String beside = i == names.length - 1 ? BESIDE.getOrDefault(path, "") : "";
        json = "{" + beside + "\"" + names[i] + "\":" + json + "}";
      }
      String policy = "{\"metadata\":{\"uid\":\"u\",\"name\":\"n\"},\"spec\":" + json + "}";
      return PolicyResolver.resolve(List.of(decode(policy)), Map.of(), null).problems().stream()
          .flatMap(problem -> problem.faults().stream())
          .toList();
    }
  }

  static List<Leaf> leaves() {
    List<Leaf> found = new ArrayList<>();
    collect("", NodePolicySpec.class, found);
    return found;
  }

  private static void collect(String path, Class<?> type, List<Leaf> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      Named named = component.getAnnotatedType().getAnnotation(Named.class);
      String name = path + (named == null ? component.getName() : named.value());
      if (component.getType() == LabelSelector.class) {
        continue; // Kubernetes' own form.
      }
      if (component.getType().isRecord()) {
        collect(name + ".", component.getType(), found);
      } else {
        found.add(new Leaf(name, component));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void everyFieldOfTheDefinitionIsRead(Leaf leaf) {
    boolean text = leaf.component().getType().isEnum();
    String wrong = text ? "7" : "\"seven\"";

    assertThat(leaf.faults(leaf.component().getType() == List.class ? "[{}]" : wrong))
        .isNotEmpty()
        .anySatisfy(fault -> assertThat(fault).startsWith(leaf.path()));
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void boundsAreThoseOfTheDefinition(Leaf leaf) {
    Range range = Objects.requireNonNull(leaf.range());

    assertThat(leaf.faults(Long.toString(range.min()))).isEmpty();
    assertThat(leaf.faults(Long.toString(range.max()))).isEmpty();
    assertThat(leaf.faults(Long.toString(range.min() - 1))).isNotEmpty();
    assertThat(leaf.faults(Long.toString(range.max() + 1))).isNotEmpty();
  }

  /// All that have bounds, but for priorities: those of tiers depend on each other, and which
  /// policy holds can be told by any number.
  static Stream<Leaf> bounded() {
    return leaves().stream()
        .filter(leaf -> leaf.range() != null)
        .filter(leaf -> !leaf.path().equals("priority") && !leaf.path().endsWith("minPriority"));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void choicesAreThoseOfTheDefinition(Leaf leaf) {
    assertThat(leaf.component().getType().getEnumConstants())
        .allSatisfy(constant -> assertThat(leaf.faults("\"" + constant + "\"")).isEmpty());
    assertThat(leaf.faults("\"Nonsense\"")).isNotEmpty();
  }

  /// All that name one of several, but for the kinds of layers that rules narrow.
  static Stream<Leaf> choices() {
    return leaves().stream()
        .filter(leaf -> leaf.component().getType().isEnum())
        .filter(leaf -> !leaf.path().matches("tiers\\.(system|normal)\\..*"));
  }

  @Test
  void rulesRestOnTheAgentsDefaults() {
    String rules =
        Arrays.stream(NodePolicySpec.Tiers.class.getAnnotationsByType(Rule.class))
            .map(Rule::value)
            .collect(Collectors.joining("\n"));
    TierPolicy defaults = TierPolicy.DEFAULT;

    assertThat(rules)
        .contains("self.?critical.?minPriority.orValue(" + defaults.critical() + ")")
        .contains("self.?high.?minPriority.orValue(" + defaults.high() + ")")
        .contains("self.?normal.?minPriority.orValue(" + defaults.normal() + ")")
        .contains("self.?low.?minPriority.orValue(" + defaults.low() + ")");
  }

  private static NodePolicy decode(String json) {
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.nextToken();
      return new NodePolicyDecoder().read(parser).object();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
