package io.temper.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.temper.machinery.Cases;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FieldSetTest {
  private static final int CASES = 500;

  @Test
  void operationsAreThoseOfSetsOfPaths() {
    Cases.random(
        CASES,
        random -> {
          FieldSet a = any(random);
          FieldSet b = any(random);

          Set<String> others = names(b);
          Set<String> both = names(a);
          both.addAll(others);

          assertThat(names(a.union(b))).isEqualTo(both);
          assertThat(names(a.intersection(b))).isEqualTo(kept(a, others::contains));
          assertThat(names(a.minus(b))).isEqualTo(kept(a, path -> !others.contains(path)));
          assertThat(names(a.minusWhole(b)))
              .isEqualTo(kept(a, path -> others.stream().noneMatch(path::startsWith)));
        });
  }

  @Test
  void lawsOfSetsHold() {
    Cases.random(
        CASES,
        random -> {
          FieldSet a = any(random);
          FieldSet b = any(random);
          FieldSet c = any(random);

          assertThat(a.union(b)).isEqualTo(b.union(a));
          assertThat(a.union(b).union(c)).isEqualTo(a.union(b.union(c)));
          assertThat(a.intersection(b)).isEqualTo(b.intersection(a));
          assertThat(a.intersection(b.union(c)))
              .isEqualTo(a.intersection(b).union(a.intersection(c)));
          assertThat(a.minus(b).union(a.intersection(b))).isEqualTo(a);
          assertThat(a.minus(b).intersection(b)).isEqualTo(FieldSet.EMPTY);
          assertThat(a.union(b).size()).isEqualTo(a.size() + b.size() - a.intersection(b).size());
          assertThat(a.paths()).hasSize(a.size()).allMatch(a::contains);
          assertThat(a.minus(a).isEmpty()).isTrue();
        });
  }

  @Test
  void whatIsWrittenReadsTheSame() {
    Cases.random(
        CASES,
        random -> {
          FieldSet set = any(random);
          byte[] json = new JsonWriter().tree(set.encoded()).toByteArray();

          assertThat(FieldSet.parse(tree(new String(json, StandardCharsets.UTF_8)))).isEqualTo(set);
        });
  }

  @Test
  void elementsHaveTheirFormsOnTheWireAndInMessages() {
    FieldSet set =
        FieldSet.parse(
            tree(
                """
                {"f:spec":{".":{},"f:ports":{
                  "k:{\\"protocol\\":\\"TCP\\",\\"port\\":8080}":{".":{},"f:name":{}}},
                  "f:set":{"v:\\"a\\"":{},"v:1":{},"v:true":{}},"f:list":{"i:0":{}},"x:new":{}}}
                """));

    assertThat(set.toString().lines())
        .containsExactly(
            ".spec",
            ".spec.list[0]",
            ".spec.ports[port=8080,protocol=\"TCP\"]",
            ".spec.ports[port=8080,protocol=\"TCP\"].name",
            ".spec.set[=1]",
            ".spec.set[=\"a\"]",
            ".spec.set[=true]");
    assertThat(
            new String(new JsonWriter().tree(set.encoded()).toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"f:spec\":{\".\":{},\"f:list\":{\"i:0\":{}},\"f:ports\":{"
                + "\"k:{\\\"port\\\":8080,\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},\"f:name\":{}}},"
                + "\"f:set\":{\"v:1\":{},\"v:\\\"a\\\"\":{},\"v:true\":{}}}}");
  }

  @Test
  void anyOrderIsRead() {
    FieldSet set = FieldSet.parse(tree("{\"f:b\":{},\"f:a\":{\"v:1.0\":{},\"v:1\":{}}}"));

    assertThat(set.toString().lines()).containsExactly(".b", ".a[=1]");
  }

  @Test
  void malformedKeysAreRefused() {
    for (String key : List.of("f", "fx", "k:1", "k:{", "v:", "v:null", "i:x")) {
      assertThatIllegalArgumentException()
          .as(key)
          .isThrownBy(() -> FieldSet.parse(Map.of(key, Map.of())));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> FieldSet.parse(Map.of("f:a", 1L)));
  }

  private static Set<String> kept(FieldSet set, Predicate<String> wanted) {
    return names(set).stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new));
  }

  /// Paths with an end mark at each step, so that one text begins another only where it leads to
  /// it.
  private static Set<String> names(FieldSet set) {
    return set.paths().stream()
        .map(FieldSetTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(FieldPath path) {
    FieldPath parent = path.parent();
    return parent == null ? "" : name(parent) + path.last() + ";";
  }

  private static FieldSet any(Random random) {
    FieldPath[] paths = new FieldPath[random.nextInt(8)];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = FieldPath.ROOT;
      for (int depth = random.nextInt(4) + 1; depth > 0; depth--) {
        paths[i] = paths[i].then(element(random));
      }
    }
    return FieldSet.of(paths);
  }

  private static PathElement element(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new PathElement.ItemValue(value(random));
      case 1 ->
          new PathElement.ItemKey(
              List.of(
                  new PathElement.KeyField("b", value(random)),
                  new PathElement.KeyField("a", value(random))));
      case 2 -> new PathElement.ItemIndex(random.nextInt(3));
      default ->
          new PathElement.FieldName(List.of("a", "b", "\u00e9", "x.y/z").get(random.nextInt(4)));
    };
  }

  private static Object value(Random random) {
    return List.<Object>of(1L, 2.5, 1e9, "a", "", "\ud83d\ude00", "\uffff", true, false)
        .get(random.nextInt(9));
  }

  private static Map<String, ?> tree(String json) {
    return java.util.Objects.requireNonNull(
        Values.asMap(JsonText.parse(json.getBytes(StandardCharsets.UTF_8))));
  }
}
