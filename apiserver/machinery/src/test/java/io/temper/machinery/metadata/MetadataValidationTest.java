package io.temper.machinery.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// By example, and by chance for upstream's own code to judge (hack/conformance/metadata_test.go).
final class MetadataValidationTest {
  private static final Path FOLDER = Path.of("target/metadata");
  private static final int CASES = 3_000;

  @Test
  void namesAreCheckedInKubesWords() {
    assertThat(created("{'name':'A_b','namespace':'n.m'}"))
        .containsExactly(
            "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of"
                + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
            "metadata.namespace: Invalid value: \"n.m\": must not contain dots");
    assertThat(created("{'namespace':'n'}"))
        .containsExactly("metadata.name: Required value: name or generateName is required");
  }

  @Test
  void updatesChangeNeitherNameNorUid() {
    List<String> errors =
        updated(
            "{'name':'b','uid':'v','resourceVersion':'1','finalizers':['x/y'],"
                + "'deletionTimestamp':'2026-01-01T00:00:00Z'}",
            "{'name':'a','uid':'u','deletionTimestamp':'2026-01-02T00:00:00Z'}");

    assertThat(errors)
        .containsExactly(
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                + " deleted, found new finalizers []string{\"x/y\"}",
            "metadata.name: Invalid value: \"b\": field is immutable",
            "metadata.uid: Invalid value: \"v\": field is immutable",
            "metadata.deletionTimestamp: Invalid value: \"2026-01-01T00:00:00Z\": field is"
                + " immutable");
  }

  @Test
  void generatedNamesEndInFiveCharactersAndFit() {
    Random random = new Random(1);

    assertThat(Names.generated("web-", random)).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
    assertThat(Names.generated("a".repeat(80), random)).hasSize(63).startsWith("a".repeat(58));
  }

  @Test
  void managersAreNamedByParameterOrUserAgent() {
    assertThat(ManagerNames.of("me", "kubectl/v1")).isEqualTo("me");
    assertThat(ManagerNames.of("", "kubectl/v1.36 (linux/amd64)")).isEqualTo("kubectl");
    assertThat(ManagerNames.of("", "a\u0007b\u00a0")).isEqualTo("ab");
    assertThat(ManagerNames.of("", "\u00e9".repeat(80))).isEqualTo("\u00e9".repeat(64));
    assertThat(ManagerNames.check("fieldManager", "x".repeat(129) + "\u0007"))
        .extracting(FieldError::toString)
        .containsExactly(
            "fieldManager: Too long: may not be more than 128 bytes",
            "fieldManager: Invalid value: \""
                + "x".repeat(129)
                + "\\a\": invalid character U+0007 (at position 129)");
  }

  @Test
  void casesByChanceAreEmitted() throws IOException {
    Random random = new Random(20_260_105);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < CASES; i++) {
      Map<String, @Nullable Object> metadata = metadata(random);
      Map<String, @Nullable Object> before = metadata(random);
      boolean namespaced = random.nextBoolean();
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("metadata", metadata);
      line.put("before", before);
      line.put("namespaced", namespaced);
      line.put(
          "create",
          texts(MetadataValidation.onCreate(metadata, namespaced, NameRule.DNS_SUBDOMAIN)));
      line.put(
          "segment",
          texts(MetadataValidation.onCreate(metadata, namespaced, NameRule.PATH_SEGMENT)));
      line.put("update", texts(MetadataValidation.onUpdate(metadata, before)));
      lines.writeBytes(new JsonWriter().tree(line).document());
    }
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("cases.jsonl"), lines.toByteArray());
    assertThat(lines.size()).isPositive();
  }

  private static Map<String, @Nullable Object> metadata(Random random) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    maybe(random, metadata, "name", word(random));
    maybe(random, metadata, "generateName", word(random));
    maybe(random, metadata, "namespace", word(random));
    maybe(random, metadata, "uid", random.nextBoolean() ? "u" : "v");
    maybe(random, metadata, "resourceVersion", "1");
    maybe(random, metadata, "generation", random.nextLong(5) - 2);
    maybe(random, metadata, "creationTimestamp", time(random));
    maybe(random, metadata, "deletionTimestamp", time(random));
    maybe(random, metadata, "deletionGracePeriodSeconds", random.nextLong(2));
    if (random.nextInt(3) == 0) {
      maybe(random, metadata, "labels", Map.of(word(random), word(random)));
    }
    if (random.nextInt(3) == 0) {
      String value = random.nextInt(9) == 0 ? "x".repeat(256 * 1024) : word(random);
      maybe(random, metadata, "annotations", Map.of(word(random), value));
    }
    if (random.nextInt(3) == 0) {
      List<Object> finalizers = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        finalizers.add(
            random.nextBoolean()
                ? word(random)
                : List.of("orphan", "foregroundDeletion", "a/b").get(random.nextInt(3)));
      }
      metadata.put("finalizers", finalizers);
    }
    if (random.nextInt(3) == 0) {
      List<Object> owners = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        owners.add(owner(random));
      }
      metadata.put("ownerReferences", owners);
    }
    if (random.nextInt(6) == 0) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("manager", random.nextBoolean() ? "m\u0001\u00e9\u0002" : "x".repeat(200));
      entry.put("operation", random.nextBoolean() ? "Apply" : "Wrong");
      entry.put("fieldsType", random.nextBoolean() ? "FieldsV1" : "FieldsV2");
      entry.put("subresource", random.nextBoolean() ? "s" : "s".repeat(300));
      metadata.put("managedFields", List.of(entry));
    }
    return metadata;
  }

  private static Map<String, Object> owner(Random random) {
    Map<String, Object> owner = new LinkedHashMap<>();
    owner.put(
        "apiVersion", List.of("v1", "a/v1", "", "a/", "/", "a/b/c", "a").get(random.nextInt(7)));
    owner.put("kind", List.of("Event", "Pod", "").get(random.nextInt(3)));
    owner.put("name", List.of("a", "b", "").get(random.nextInt(3)));
    owner.put("uid", List.of("u", "v", "").get(random.nextInt(3)));
    if (random.nextBoolean()) {
      owner.put("controller", random.nextBoolean());
    }
    return owner;
  }

  private static void maybe(
      Random random, Map<String, @Nullable Object> metadata, String name, Object value) {
    if (random.nextInt(4) != 0) {
      metadata.put(name, value);
    }
  }

  private static String time(Random random) {
    return "2026-01-0" + (1 + random.nextInt(2)) + "T00:00:00Z";
  }

  private static String word(Random random) {
    if (random.nextInt(12) == 0) {
      return "a".repeat(60 + random.nextInt(6))
          + (random.nextBoolean() ? "." + "b".repeat(200) : "");
    }
    StringBuilder word = new StringBuilder();
    String alphabet = random.nextInt(3) == 0 ? "ab.-_/A0%\u00e9 " : "ab0-.";
    for (int length = random.nextInt(7); length > 0; length--) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }

  private static List<String> created(String metadata) {
    return texts(MetadataValidation.onCreate(json(metadata), true, NameRule.DNS_SUBDOMAIN));
  }

  private static List<String> updated(String metadata, String before) {
    return texts(MetadataValidation.onUpdate(json(metadata), json(before)));
  }

  private static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::toString).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> json(String text) {
    Object tree = JsonText.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(tree);
  }
}
