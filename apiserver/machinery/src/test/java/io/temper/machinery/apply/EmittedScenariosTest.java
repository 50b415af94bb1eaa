package io.temper.machinery.apply;

import static io.temper.machinery.apply.Things.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.openapi.WrittenSchemas;
import io.temper.machinery.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writes to `target/apply` what upstream's own code is to do again
/// (hack/conformance/apply_test.go): it must come to the same objects, managed fields and errors.
final class EmittedScenariosTest {
  private static final Path FOLDER = Path.of("target/apply");
  private static final int RANDOM_SCENARIOS = 800;

  @BeforeEach
  void emitSchemas() throws IOException {
    Files.createDirectories(FOLDER);
    Files.write(
        FOLDER.resolve("schemas.json"),
        new JsonWriter().tree(WrittenSchemas.v2(Things.DEFINITIONS)).document());
  }

  @Test
  void scenariosByChanceAreEmitted() throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    for (int seed = 0; seed < RANDOM_SCENARIOS; seed++) {
      scenarios.add(byChance(seed));
    }
    emit("random.jsonl", scenarios);
    assertThat(scenarios).hasSize(RANDOM_SCENARIOS);
  }

  @Test
  void scenariosByHandAreEmitted() throws IOException {
    List<Scenario> scenarios = HandmadeScenarios.all();
    emit("handmade.jsonl", scenarios);
    assertThat(scenarios).isNotEmpty();
  }

  private static Scenario byChance(int seed) {
    Random random = new Random(seed);
    Scenario scenario = new Scenario("seed " + seed);
    RandomThings things = new RandomThings(random, false);
    RandomThings careless = new RandomThings(random, true);
    boolean many = things.one(20);
    int steps = many ? 20 : 1 + random.nextInt(7);
    for (int i = 0; i < steps; i++) {
      String manager =
          many
              ? "m" + random.nextInt(30)
              : List.of("a", "b", "c", "kubectl").get(random.nextInt(4));
      String subresource = things.one(6) ? "status" : "";
      if (things.one(many ? 8 : 2)) {
        Map<String, @Nullable Object> object = things.one(25) ? careless.thing() : things.thing();
        if (things.one(30)) {
          spoil(object, random);
        }
        scenario.step("apply", subresource, manager, things.one(3), object);
      } else {
        RandomThings any = things.one(8) ? careless : things;
        scenario.step("update", subresource, manager, false, updated(scenario, any));
      }
    }
    return scenario;
  }

  /// The live object with some parts from another, and now and then with other managed fields.
  private static Map<String, @Nullable Object> updated(Scenario scenario, RandomThings things) {
    Map<String, @Nullable Object> live = scenario.live();
    Map<String, @Nullable Object> fresh = things.thing();
    if (live == null) {
      return fresh;
    }
    Map<String, @Nullable Object> updated = new LinkedHashMap<>(live);
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    Map<String, @Nullable Object> had = Values.asMap(live.get("spec"));
    if (had != null) {
      spec.putAll(had);
      had.keySet().stream().filter(_ -> things.one(5)).forEach(spec::remove);
    }
    spec.putAll(things.spec());
    updated.put("spec", spec);
    if (things.one(3)) {
      updated.put("status", things.status());
    }
    Map<String, @Nullable Object> metadata = Values.asMap(live.get("metadata"));
    if (metadata != null && things.one(8)) {
      updated.put("metadata", managedAnew(metadata, things));
    }
    return updated;
  }

  private static Map<String, @Nullable Object> managedAnew(
      Map<String, @Nullable Object> metadata, RandomThings things) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(metadata);
    switch (things.random().nextInt(6)) {
      case 0 -> changed.put("managedFields", List.of());
      case 1 -> changed.put("managedFields", List.of(Map.of()));
      case 2 -> changed.remove("managedFields");
      case 3 -> changed.put("managedFields", List.of(json("{'manager':'x','operation':'Wrong'}")));
      case 4 -> {
        List<@Nullable Object> entries = new ArrayList<>();
        if (metadata.get("managedFields") instanceof List<?> had) {
          entries.addAll(had);
        }
        entries.add(
            json(
                "{'manager':'old','operation':'Update','apiVersion':'example.com/v0',"
                    + "'fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:text':{}}}}"));
        changed.put("managedFields", entries);
      }
      default ->
          changed.put(
              "managedFields",
              List.of(
                  json(
                      "{'manager':'x','operation':'Apply','apiVersion':'example.com/v1',"
                          + "'time':'2021-01-01T00:00:00Z','fieldsType':'FieldsV1','fieldsV1':"
                          + "{'f:spec':{'f:atomicMap':{'f:a':{}},'f:map':{'f:a':{},'f:b':{}},"
                          + "'f:whole':{'.':{},'f:a':{}},'f:list':{'i:0':{}},'f:gone':{},"
                          + "'f:set':{'v:\\'a\\'':{}},'q:x':{}}}}".replace("\\'", "\\\""))));
    }
    return changed;
  }

  /// One thing that does not fit.
  private static void spoil(Map<String, @Nullable Object> object, Random random) {
    switch (random.nextInt(9)) {
      case 0 -> object.put("kind", "Other");
      case 1 -> object.put("apiVersion", "example.com/v2");
      case 2 -> object.put("spec", json("{'text':1.5}"));
      case 3 -> object.put("spec", json("{'number':{'a':['x',null,true,1000000]}}"));
      case 4 -> object.put("spec", json("{'unheardOf':1}"));
      case 5 -> object.put("spec", json("{'parts':[{'size':1}]}"));
      case 6 -> object.put("spec", json("{'set':[['a']]}"));
      case 7 -> object.put("spec", List.of("a"));
      default -> object.put("spec", json("{'parts':[{'name':'a','labels':{'x':{}}}]}"));
    }
    if (random.nextInt(9) == 0) {
      object.put("metadata", json("{'name':'t','managedFields':[]}"));
    }
  }

  private static void emit(String file, List<Scenario> scenarios) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Scenario scenario : scenarios) {
      lines.writeBytes(new JsonWriter().tree(scenario.tree()).document());
    }
    Files.write(FOLDER.resolve(file), lines.toByteArray());
  }
}
