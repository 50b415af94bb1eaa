package io.temper.machinery.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.Registry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResourceBuilderTest {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void kindAndSingularAreTheRecordsName() {
    Resource<Sprocket> resource = declared();

    assertThat(resource.kind()).isEqualTo("Sprocket");
    assertThat(resource.singular()).isEqualTo("sprocket");
    assertThat(resource.listKind()).isEqualTo("SprocketList");
    assertThat(resource.namespaced()).isTrue();
  }

  @Test
  void tableStartsWithNameAndEndsWithAge() {
    var object =
        new ApiObject<>(ObjectMeta.of("shop", "front", "u1", CREATED, Map.of()), new Sprocket(12));

    assertThat(declared().columns())
        .extracting(TableColumn::name)
        .containsExactly("Name", "Teeth", "Age");
    assertThat(declared().columns())
        .extracting(column -> column.value().apply(object))
        .containsExactly("front", 12L, CREATED);
  }

  @Test
  void subresourcesAreDeclaredByName() {
    Resource<Wheel> wheels =
        Resource.of(new GroupVersion("bike.example", "v1"), "wheels", Wheel.class)
            .status()
            .scale(
                new Subresource.Scale<>(
                    List.of("spokes"),
                    Wheel::spokes,
                    (wheel, spokes) -> new Wheel(spokes, wheel.status()),
                    Wheel::spokes,
                    _ -> ""))
            .connect(Connect.of("log", call -> PlainText.ok(call.object().metadata().name())))
            .serve(new Registry<>() {});

    assertThat(wheels.subresources())
        .extracting(Subresource::name)
        .containsExactly("status", "scale", "log");
    assertThat(wheels.has("status")).isTrue();
    assertThat(wheels.has("exec")).isFalse();
  }

  @Test
  void subresourceIsDeclaredOnce() {
    ResourceBuilder<Wheel> wheels =
        Resource.of(new GroupVersion("bike.example", "v1"), "wheels", Wheel.class).status();

    assertThatThrownBy(wheels::status).hasMessage("declared twice: wheels/status");
  }

  @Test
  void statusNeedsAComponentOfThatName() {
    var sprockets = Resource.of(new GroupVersion("bike.example", "v1"), "s", Sprocket.class);

    assertThatThrownBy(sprockets::status)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("Sprocket has no component status");
  }

  private static Resource<Sprocket> declared() {
    return Resource.of(new GroupVersion("bike.example", "v1"), "sprockets", Sprocket.class)
        .shortNames("sp")
        .columns(TableColumn.integer("Teeth", "Number of teeth.", s -> s.body().teeth()))
        .serve(new Registry<>() {});
  }

  private record Sprocket(long teeth) {}

  private record Wheel(int spokes, String status) {}
}
