package io.temper.machinery.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases of apimachinery `pkg/util/managedfields/scalehandler_test.go`. Entries are written
/// short: who, operation, version, fields, and `scale` for what was written through it.
final class ScaleFieldsTest {
  private static final ScaleFields FIELDS =
      new ScaleFields("apps/v1", FieldPath.of("spec", "replicas"));
  private static final String BOTH = "{'f:spec':{'f:replicas':{},'f:selector':{}}}";
  private static final String REPLICAS = "{'f:spec':{'f:replicas':{}}}";
  private static final String SELECTOR = "{'f:spec':{'f:selector':{}}}";

  record Case(String name, List<String> object, List<String> scale, List<String> after) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  @Conformance("F14")
  void scaleIsManagedByWhoManagesTheNumber() {
    Object object =
        entries(
            List.of(
                "one Apply apps/v1 " + BOTH,
                "two Update apps/v1 " + SELECTOR,
                "three Apply apps/v1 " + REPLICAS + " scale",
                "four Apply apps/v10 " + REPLICAS));

    assertThat(text(FIELDS.ofScale(object)))
        .isEqualTo(
            text(
                entries(
                    List.of(
                        "one Apply autoscaling/v1 " + REPLICAS,
                        "three Apply autoscaling/v1 " + REPLICAS + " scale"))));
    assertThat(FIELDS.ofScale(null)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Conformance("F14")
  void numberIsManagedByWhoManagesTheScale(Case scaled) {
    assertThat(text(FIELDS.ofObject(entries(scaled.object), entries(scaled.scale))))
        .isEqualTo(text(entries(scaled.after)));
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "applied, then updated by another",
            List.of("test Apply apps/v1 " + BOTH),
            List.of("scale Update autoscaling/v1 " + REPLICAS + " scale"),
            List.of(
                "test Apply apps/v1 " + SELECTOR, "scale Update apps/v1 " + REPLICAS + " scale")),
        new Case(
            "applied, then applied by another",
            List.of("test Apply apps/v1 " + BOTH),
            List.of("scale Apply autoscaling/v1 " + REPLICAS + " scale"),
            List.of(
                "scale Apply apps/v1 " + REPLICAS + " scale", "test Apply apps/v1 " + SELECTOR)),
        new Case(
            "updated, then updated by another",
            List.of("test Update apps/v1 " + BOTH),
            List.of("scale Update autoscaling/v1 " + REPLICAS + " scale"),
            List.of(
                "scale Update apps/v1 " + REPLICAS + " scale", "test Update apps/v1 " + SELECTOR)),
        new Case(
            "updated, then applied by the same",
            List.of("test Update apps/v1 " + BOTH),
            List.of("test Apply autoscaling/v1 " + REPLICAS + " scale"),
            List.of(
                "test Apply apps/v1 " + REPLICAS + " scale", "test Update apps/v1 " + SELECTOR)),
        new Case(
            "updated, then scaled by the same",
            List.of("test Update apps/v1 " + BOTH),
            List.of("test Update autoscaling/v1 " + REPLICAS + " scale"),
            List.of(
                "test Update apps/v1 " + SELECTOR, "test Update apps/v1 " + REPLICAS + " scale")),
        new Case(
            "the number is not managed any more",
            List.of("test Apply apps/v1 " + SELECTOR),
            List.of("scale Update autoscaling/v1 {'f:status':{'f:replicas':{}}} scale"),
            List.of("test Apply apps/v1 " + SELECTOR)),
        new Case(
            "all that somebody managed is taken",
            List.of("test Apply apps/v1 " + REPLICAS),
            List.of("scale Update autoscaling/v1 " + REPLICAS + " scale"),
            List.of("scale Update apps/v1 " + REPLICAS + " scale")),
        new Case(
            "applied the same",
            List.of("test Apply apps/v1 " + BOTH),
            List.of(
                "test Apply autoscaling/v1 " + REPLICAS,
                "test Apply autoscaling/v1 " + REPLICAS + " scale"),
            List.of("test Apply apps/v1 " + BOTH, "test Apply apps/v1 " + REPLICAS + " scale")),
        new Case(
            "managed in another version",
            List.of("test Apply apps/v1 " + REPLICAS, "another Apply apps/v10 " + SELECTOR),
            List.of("scale Update autoscaling/v1 " + REPLICAS),
            List.of("scale Update apps/v1 " + REPLICAS)),
        new Case(
            "who updates and keeps the number stays one manager",
            List.of("test Update apps/v1 " + BOTH),
            List.of("test Update autoscaling/v1 " + REPLICAS),
            List.of("test Update apps/v1 " + BOTH)));
  }

  @Test
  void timesAreThoseOfTheEntries() {
    Object object =
        List.of(
            Map.of(
                "manager", "test",
                "operation", "Apply",
                "apiVersion", "apps/v1",
                "time", "2026-01-02T03:04:05Z",
                "fieldsType", "FieldsV1",
                "fieldsV1",
                    requireNonNull(JsonText.parse(BOTH.replace('\'', '"').getBytes(UTF_8)))));

    Object scale = FIELDS.ofScale(object);

    assertThat(text(scale)).contains("2026-01-02T03:04:05Z");
    assertThat(text(FIELDS.ofObject(object, scale))).isEqualTo(text(object(object)));
  }

  /// As it is written again.
  private static Object object(Object entries) {
    return Managers.parse(entries).encoded();
  }

  @Test
  void entriesThatMakeNoSenseAreAnError() {
    Object entries = entries(List.of("test Create apps/v1 " + REPLICAS));

    assertThatThrownBy(() -> FIELDS.ofScale(entries))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("operation must be `Apply` or `Update`");
  }

  private static Object entries(List<String> lines) {
    return lines.stream()
        .map(line -> {
          String[] words = line.split(" ", -1);
          String entry =
              "{'manager':'%s','operation':'%s','apiVersion':'%s','fieldsType':'FieldsV1','fieldsV1':%s%s}"
                  .formatted(
                      words[0],
                      words[1],
                      words[2],
                      words[3],
                      words.length > 4 ? ",'subresource':'" + words[4] + "'" : "");
          return requireNonNull(JsonText.parse(entry.replace('\'', '"').getBytes(UTF_8)));
        })
        .toList();
  }

  private static String text(Object tree) {
    return new String(new JsonWriter().tree(tree).toByteArray(), UTF_8);
  }
}
