package io.temper.machinery.apply;

import static io.temper.machinery.apply.Things.json;
import static io.temper.machinery.apply.Things.thing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What people look at, by example. That all of it is as upstream has it is shown elsewhere, by
/// doing the same with upstream's code ([EmittedScenariosTest]).
final class ServerSideApplyTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00.789Z");
  private final ServerSideApply fields =
      ServerSideApply.of(Things.TYPE, Things.KIND, () -> now)
          .resetting(FieldSet.of(FieldPath.of("status")));

  @Test
  void appliedFieldsAreOwned() {
    var applied = fields.apply(null, thing("{'text':'a','parts':[{'name':'p'}]}"), "flux", false);

    assertThat(spec(applied)).isEqualTo(json("{'text':'a','parts':[{'name':'p'}]}"));
    assertThat(managed(applied))
        .containsExactly(
            json(
                """
                {'manager':'flux','operation':'Apply','apiVersion':'example.com/v1',
                 'time':'2026-01-01T00:00:00Z','fieldsType':'FieldsV1','fieldsV1':
                 {'f:spec':{'f:parts':{'k:{\\'name\\':\\'p\\'}':{'.':{},'f:name':{}}},'f:text':{}}}}
                """
                    .replace("\\'", "\\\"")));
  }

  @Test
  void conflictsNameFieldsAndManagers() {
    var live = fields.apply(null, thing("{'text':'a','number':1}"), "flux", false);
    var changed = fields.update(stored(live), thing("{'text':'a','number':2}"), "kubectl-edit");

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> fields.apply(changed, thing("{'text':'b','number':3}"), "argo", false))
        .satisfies(e -> {
          assertThat(e.status().code()).isEqualTo(409);
          assertThat(e.status().reason()).isEqualTo("Conflict");
          assertThat(e.status().message())
              .isEqualTo(
                  """
                  Apply failed with 2 conflicts: conflicts with "flux":
                  - .spec.text
                  conflicts with "kubectl-edit" using example.com/v1:
                  - .spec.number\
                  """);
          assertThat(Objects.requireNonNull(e.status().details()).causes())
              .containsExactly(
                  new StatusCause("FieldManagerConflict", "conflict with \"flux\"", ".spec.text"),
                  new StatusCause(
                      "FieldManagerConflict",
                      "conflict with \"kubectl-edit\" using example.com/v1",
                      ".spec.number"));
        });
  }

  @Test
  void forceTakesFieldsOver() {
    var live = fields.apply(null, thing("{'text':'a','number':1}"), "flux", false);

    var forced = fields.apply(stored(live), thing("{'text':'b'}"), "argo", true);

    assertThat(spec(forced)).isEqualTo(json("{'text':'b','number':1}"));
    assertThat(managed(forced))
        .extracting(entry -> entry.get("manager"), entry -> entry.get("fieldsV1"))
        .containsExactly(
            tuple("argo", json("{'f:spec':{'f:text':{}}}")),
            tuple("flux", json("{'f:spec':{'f:number':{}}}")));
  }

  @Test
  void timesChangeOnlyWithTheObject() {
    var live = stored(fields.apply(null, thing("{'text':'a'}"), "flux", false));
    now = now.plus(Duration.ofHours(1));

    var again = fields.apply(live, thing("{'text':'a'}"), "flux", false);
    var written = fields.update(live, live, "flux");

    assertThat(managed(again)).isEqualTo(managed(live));
    assertThat(managed(written)).isEqualTo(managed(live));
  }

  @Test
  void argumentsStayAsTheyAre() {
    var live = stored(fields.apply(null, thing("{'parts':[{'name':'a'}]}"), "flux", false));
    String before = live.toString();

    fields.apply(live, thing("{'parts':[{'name':'b'}]}"), "argo", false);
    fields.update(live, thing("{'parts':[]}"), "kubectl");

    assertThat(live).hasToString(before);
  }

  @Test
  void malformedManagedFieldsOfAnUpdateArePassedOver() {
    var live = stored(fields.apply(null, thing("{'text':'a'}"), "flux", false));
    var updated = with(live, "{'text':'b'}");
    Objects.requireNonNull(Values.asMap(updated.get("metadata")))
        .put("managedFields", List.of(json("{'manager':'x','operation':'Apply'}")));

    var written = fields.update(live, updated, "kubectl");

    assertThat(managed(written))
        .extracting(entry -> entry.get("manager"))
        .containsExactly("kubectl");
  }

  @Test
  void anObjectThatDoesNotFitLosesItsManagedFieldsAndIsWritten() {
    var live = stored(fields.apply(null, thing("{'text':'a'}"), "flux", false));

    var written = fields.update(live, with(live, "{'unheardOf':1}"), "kubectl");

    assertThat(spec(written)).isEqualTo(json("{'unheardOf':1}"));
    assertThat(managed(written)).isEmpty();
  }

  @Test
  @Timeout(60)
  void longListsTakeNoLongerThanTheirLength() {
    List<@Nullable Object> parts = new ArrayList<>();
    IntStream.range(0, 10_000).forEach(i -> parts.add(json("{'name':'p" + i + "','size':1}")));
    var object = thing("{}");
    Objects.requireNonNull(Values.asMap(object.get("spec"))).put("parts", parts);
    var live = stored(fields.apply(null, object, "flux", false));
    var reversed = thing("{}");
    Objects.requireNonNull(Values.asMap(reversed.get("spec"))).put("parts", parts.reversed());

    var applied = fields.apply(live, reversed, "argo", false);

    assertThat(managed(applied)).hasSize(2);
  }

  private static Map<String, @Nullable Object> stored(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> stored = new LinkedHashMap<>(object);
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.putAll(Objects.requireNonNull(Values.asMap(object.get("metadata"))));
    metadata.put("uid", "u");
    stored.put("metadata", metadata);
    return stored;
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> object, String spec) {
    Map<String, @Nullable Object> changed = stored(object);
    changed.put("spec", json(spec));
    return changed;
  }

  private static @Nullable Object spec(Map<String, @Nullable Object> object) {
    return object.get("spec");
  }

  private static List<Map<String, @Nullable Object>> managed(Map<String, @Nullable Object> object) {
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    if (object.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("managedFields") instanceof List<?> list) {
      list.forEach(entry -> entries.add(Objects.requireNonNull(Values.asMap(entry))));
    }
    return entries;
  }
}
