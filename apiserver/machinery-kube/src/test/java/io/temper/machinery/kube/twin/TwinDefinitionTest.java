package io.temper.machinery.kube.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Golden;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TwinDefinitionTest {
  private static final String GROUP = "storage.example.com";

  @Test
  void definitionHoldsTheWholeFrontAndSaysItOnlyOnce() {
    Resource<?> bikes = resource(Shop.resources(), "bikes");

    Golden.assertMatches(
        getClass(),
        "bikes.yaml",
        new TwinDefinition(bikes, Definitions.of(Shop.V1, Shop.resources(), Shop.DESCRIBER), GROUP)
            .yaml(Map.of("helm.sh/resource-policy", "keep")));
  }

  @Test
  void twinIsOfTheClusterWhenItsFrontIs() {
    Resource<?> tyres = resource(Shop.resources(), "tyres");
    TwinDefinition definition =
        new TwinDefinition(tyres, Definitions.of(Shop.V1, Shop.resources(), Shop.DESCRIBER), GROUP);

    assertThat(definition.name()).isEqualTo("tyres.storage.example.com");
    assertThat(definition.yaml(Map.of())).contains("scope: Cluster\n").doesNotContain("- ty\n");
  }

  @Test
  void formThatContainsItselfIsOpenWhereItBeginsAnew() {
    List<Resource<?>> folders =
        List.of(Resource.of(Shop.V1, "folders", Folder.class).serve(new Nothing<>()));
    Definitions definitions = Definitions.of(Shop.V1, folders, Describer.NONE);

    Map<String, Object> schema = TwinSchema.of(definitions, Definitions.nameOf(Shop.V1, "Folder"));

    assertThat(at(schema, "properties", "spec", "properties", "inner"))
        .isEqualTo(Map.of("type", "object", "x-kubernetes-preserve-unknown-fields", true));
    assertThat(at(schema, "properties", "spec", "properties", "text"))
        .isEqualTo(Map.of("type", "string"));
  }

  record Folder(FolderSpec spec) {}

  record FolderSpec(String text, @Nullable FolderSpec inner) {}

  private record Nothing<T>() implements io.temper.machinery.store.Registry<T> {}

  private static @Nullable Object at(Map<?, ?> tree, String... path) {
    Object value = tree;
    for (String step : path) {
      value = value instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return value;
  }

  private static Resource<?> resource(List<Resource<?>> resources, String plural) {
    return resources.stream().filter(r -> r.plural().equals(plural)).findFirst().orElseThrow();
  }
}
