package io.temper.machinery.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import io.temper.machinery.apply.FieldSet;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.verbs.StoredBikes.Answer;
import io.temper.machinery.verbs.StoredBikes.Call;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random writes by several clients to one object, and what must hold after each.
final class WritesModelTest {
  private static final List<String> MANAGERS = List.of("flux", "argo", "kubectl");
  private static final List<String> SPECS =
      List.of(
          "'material':'Steel'",
          "'material':'Titanium','priceCents':7",
          "'material':'Steel','notes':{'a':'1'}",
          "'material':'Steel','notes':{'b':'2'},'rings':[{'teeth':34}]");
  private static final List<String> FINALIZERS = List.of("", "'x/a'", "'x/a','x/b'");

  @Test
  @Conformance({"F3", "F6", "F11", "F13"})
  void whateverIsWrittenTheInvariantsHold() {
    Cases.random(15, this::run);
  }

  private void run(Random random) {
    StoredBikes bikes = new StoredBikes();
    for (int i = 0; i < 60; i++) {
      VersionedObject<Bike> before = bikes.stored("one");
      long revision = bikes.store.revision().value();
      bikes.clock.advance(Duration.ofSeconds(random.nextInt(3)));
      Call call = anyCall(bikes, random);
      boolean dry = random.nextInt(6) == 0;
      Answer answer = (dry ? call.with("dryRun=All") : call).send();

      assertThat(answer.code()).as(answer.text()).isLessThan(500);
      VersionedObject<Bike> after = bikes.stored("one");
      if (dry || answer.code() >= 400) {
        assertThat(after).isSameAs(before);
        assertThat(bikes.store.revision().value()).isEqualTo(revision);
      } else {
        assertThat(bikes.store.revision().value())
            .isEqualTo(after == before ? revision : revision + 1);
      }
      check(before, after);
    }
  }

  private static void check(
      @Nullable VersionedObject<Bike> before, @Nullable VersionedObject<Bike> after) {
    if (after == null) {
      return;
    }
    ObjectMeta metadata = after.metadata();
    assertThat(metadata.uid()).isNotEmpty();
    assertThat(metadata.generation()).isPositive();
    if (metadata.deletionTimestamp() != null) {
      assertThat(metadata.finalizers()).isNotEmpty();
      assertThat(metadata.deletionGracePeriodSeconds()).isZero();
    }
    metadata.managedFields().forEach(WritesModelTest::checkFields);
    if (before == null || before == after || !before.metadata().uid().equals(metadata.uid())) {
      return;
    }
    ObjectMeta old = before.metadata();
    boolean wanted = !before.object().body().spec().equals(after.object().body().spec());
    boolean marked = old.deletionTimestamp() == null && metadata.deletionTimestamp() != null;
    assertThat(metadata.generation() - old.generation())
        .isEqualTo((wanted ? 1 : 0) + (marked ? 1 : 0));
    assertThat(after.revision()).isGreaterThan(before.revision());
    assertThat(metadata.creationTimestamp()).isEqualTo(old.creationTimestamp());
    if (old.deletionTimestamp() != null) {
      assertThat(metadata.deletionTimestamp()).isEqualTo(old.deletionTimestamp());
      assertThat(old.finalizers()).containsAll(withoutCollectors(metadata.finalizers()));
    }
  }

  private static List<String> withoutCollectors(List<String> finalizers) {
    return finalizers.stream().filter(finalizer -> finalizer.contains("/")).toList();
  }

  private static void checkFields(ManagedFieldsEntry entry) {
    RawJson fields = entry.fieldsV1();
    assertThat(fields).isNotNull();
    if (fields != null
        && JsonText.parse(fields.text().getBytes(StandardCharsets.UTF_8))
            instanceof Map<?, ?> tree) {
      @SuppressWarnings("unchecked") // keys of JSON are strings
      FieldSet set = FieldSet.parse((Map<String, Object>) tree);
      assertThat(set.isEmpty()).isFalse();
    }
    assertThat(entry.operation()).isIn("Apply", "Update");
  }

  private static Call anyCall(StoredBikes bikes, Random random) {
    String spec = any(SPECS, random);
    String finalizers = any(FINALIZERS, random);
    return switch (random.nextInt(8)) {
      case 0 -> bikes.post(object(finalizers, spec));
      case 1, 2 ->
          patch(bikes, "application/apply-patch+yaml", object(finalizers, spec))
              .with("fieldManager=" + any(MANAGERS, random))
              .with("force=" + random.nextBoolean());
      case 3 ->
          patch(
              bikes,
              "application/merge-patch+json",
              "{'metadata':{'finalizers':[" + finalizers + "]},'spec':{" + spec + "}}");
      case 4 ->
          patch(
              bikes,
              "application/json-patch+json",
              "[{'op':'replace','path':'/spec/wheelMillimetres','value':"
                  + random.nextInt(3)
                  + "}]");
      case 5 ->
          bikes
              .call("PATCH", "a/bikes/one/status")
              .body("{'status':{'wear':0." + random.nextInt(3) + "}}")
              .header("Content-Type", "application/merge-patch+json");
      case 6 ->
          bikes.put(
              "one", bikes.call("GET", "a/bikes/one").send().text().replace("Steel", "Titanium"));
      default ->
          bikes
              .call("DELETE", "a/bikes/one")
              .with(
                  "propagationPolicy="
                      + any(List.of("Background", "Background", "Orphan"), random));
    };
  }

  private static Call patch(StoredBikes bikes, String type, String body) {
    return bikes.call("PATCH", "a/bikes/one").body(body).header("Content-Type", type);
  }

  private static String object(String finalizers, String spec) {
    return "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one',"
        + "'finalizers':["
        + finalizers
        + "]},'spec':{"
        + spec
        + "}}";
  }

  private static <V> V any(List<V> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
