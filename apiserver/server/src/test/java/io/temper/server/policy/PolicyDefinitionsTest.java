package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.Doc;
import io.temper.crds.policy.NodePolicy;
import io.temper.crds.policy.OvercommitPolicy;
import io.temper.crds.policy.PricingPolicy;
import io.temper.crds.schema.CustomKind;
import io.temper.machinery.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The chart's definitions and the reference say what the records say. `-Dtemper.golden=write`
/// writes them anew.
final class PolicyDefinitionsTest {
  private static final Path CHART = Path.of("../../manifests/chart/temper/policies");
  private static final Path REFERENCE = Path.of("../../docs/reference");
  private static final String GENERATED =
      """
      Written from the records by `mvn -pl apiserver/server -am test -Dtest=PolicyDefinitionsTest
      """;
  private static final String HOW =
      "-Dsurefire.failIfNoSpecifiedTests=false -Dtemper.golden=write`; do not edit.";

  @ParameterizedTest
  @MethodSource("policies")
  void definitionsOfTheChartAreWhatTheRecordsSay(PolicyDefinition policy) {
    Golden.assertMatches(
        CHART.resolve(policy.kind().plural() + ".yaml"),
        "# " + GENERATED + "# " + HOW + "\n" + policy.yaml());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void referenceIsWhatTheRecordsSay(PolicyDefinition policy) {
    Golden.assertMatches(
        REFERENCE.resolve(policy.kind().plural() + ".md"),
        "<!-- " + GENERATED + "     " + HOW + " -->\n\n" + PolicyPage.of(policy));
  }

  static List<PolicyDefinition> policies() {
    return List.of(
        PolicyDefinition.of(NodePolicy.class),
        PolicyDefinition.of(OvercommitPolicy.class),
        PolicyDefinition.of(PricingPolicy.class));
  }

  @Test
  void kindWithAFieldThatIsNotExplainedIsRefused() {
    assertThatThrownBy(() -> PolicyDefinition.of(Silent.class))
        .hasMessage(Silent.class.getName() + ".size is not explained");
  }

  @Test
  void kindThatContainsItselfIsRefused() {
    assertThatThrownBy(() -> PolicyDefinition.of(Endless.class))
        .hasMessage(Endless.class.getName() + " contains itself");
  }

  @Test
  void kindWithAFieldThatHasNoJsonFormIsRefused() {
    assertThatThrownBy(() -> PolicyDefinition.of(Rough.class))
        .hasMessage(Rough.class.getName() + ".size: no JSON form for double");
  }

  @Test
  void recordThatIsNoKindIsRefused() {
    assertThatThrownBy(() -> PolicyDefinition.of(Map.Entry.class))
        .hasMessage("java.util.Map$Entry is no custom resource");
  }

  @Test
  void fieldsThatMayBeLeftOutAreNotRequired() {
    Map<String, Object> spec =
        StructuralSchema.properties(StructuralSchema.of(OvercommitPolicy.class)).get("spec");

    assertThat(spec).extractingByKey("required").isEqualTo(List.of("namespaceSelector"));
  }

  @Doc("A kind with a field without an explanation.")
  @CustomKind(plural = "silents")
  record Silent(int size) {}

  @Doc("A kind without an end.")
  @CustomKind(plural = "endlesses")
  record Endless(@Doc("Itself.") @Nullable Endless more) {}

  @Doc("A kind with a floating point number.")
  @CustomKind(plural = "roughs")
  record Rough(@Doc("A size.") double size) {}
}
