package io.temper.machinery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whose the fields of new objects are.
@Conformance("F5")
final class PartTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Bikes.CREATED);

  private final Part<Wheel> wheels =
      new WritableKind<>(
              Resource.of(Shop.V1, "wheels", Wheel.class)
                  .serve(
                      new MemoryStore<>(
                          new GroupResource(Shop.V1.group(), "wheels"),
                          new Revisions(1),
                          Window.UPSTREAM,
                          CLOCK)),
              CLOCK)
          .whole();

  @Test
  void whoCreatesOwnsNothingThatIsNotSet() {
    assertThat(owned(new Wheel(new WheelSpec(0, false, null)))).isEmpty();
  }

  @Test
  void whoCreatesOwnsWhatIsSet() {
    assertThat(owned(new Wheel(new WheelSpec(622, false, ""))))
        .isEqualTo("{\"f:spec\":{\"f:millimetres\":{},\"f:tyre\":{}}}");
  }

  @Test
  void nobodyOwnsWhatWasNotSetBeforeTheFirstApply() {
    ApiObject<Wheel> untracked =
        new ApiObject<>(
            ObjectMeta.of("a", "front", "u1", Bikes.CREATED, Map.of()),
            new Wheel(new WheelSpec(0, false, null)));
    Map<String, @Nullable Object> configuration =
        Map.of(
            "apiVersion",
            Shop.V1.toString(),
            "kind",
            "Wheel",
            "metadata",
            Map.of("name", "front", "namespace", "a"),
            "spec",
            Map.of("millimetres", 622L));

    Map<String, @Nullable Object> applied = wheels.applied(untracked, configuration, "flux", false);

    assertThat(String.valueOf(applied.get("metadata")))
        .contains("manager=flux")
        .doesNotContain("before-first-apply");
  }

  private String owned(Wheel wheel) {
    ObjectMeta metadata = ObjectMeta.of("a", "front", "u1", Bikes.CREATED, Map.of());
    var fields =
        wheels.replaced(null, new ApiObject<>(metadata, wheel), "maker").metadata().managedFields();
    if (fields.isEmpty()) {
      return "";
    }
    RawJson owned = fields.getFirst().fieldsV1();
    return owned == null ? "" : owned.text();
  }

  private record Wheel(WheelSpec spec) {}

  private record WheelSpec(int millimetres, boolean tubeless, @Nullable String tyre) {}
}
