package io.temper.machinery.sample;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.meta.RawJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Bikes to put into stores.
public final class Bikes {
  public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  private Bikes() {}

  /// A bike that differs from others of its name by its price.
  public static ApiObject<Bike> bike(String namespace, String name, long priceCents) {
    return bike(namespace, name, priceCents, Map.of());
  }

  public static ApiObject<Bike> bike(
      String namespace, String name, long priceCents, Map<String, String> labels) {
    return new ApiObject<>(
        ObjectMeta.of(namespace, name, "uid-" + name, CREATED, labels),
        new Bike(
            new Bike.BikeSpec(
                Bike.Material.Steel, 622, List.of(new Bike.Ring(34)), priceCents, Map.of()),
            new Bike.BikeStatus(null, true, 0.25)));
  }

  public static long price(ApiObject<Bike> bike) {
    Long price = bike.body().spec().priceCents();
    return price == null ? 0 : price;
  }

  /// A bike whose metadata says all that there is to say.
  public static ApiObject<Bike> withEveryMetadata(String namespace, String name) {
    ApiObject<Bike> bike = bike(namespace, name, 3, Map.of("colour", "red"));
    ObjectMeta metadata =
        bike.metadata().toBuilder()
            .generateName("b-")
            .generation(2)
            .deletionTimestamp(Instant.parse("2026-01-02T03:04:05Z"))
            .deletionGracePeriodSeconds(0L)
            .annotations(Map.of("note", "<&>"))
            .ownerReferences(
                List.of(
                    new OwnerReference("v1", "Pod", "p", "u1", true, false),
                    new OwnerReference("v1", "Pod", "q", "u2", null, null)))
            .finalizers(List.of("z.example.com/a", "orphan"))
            .managedFields(
                List.of(
                    new ManagedFieldsEntry(
                        "kubectl",
                        "Apply",
                        "shop.example.com/v1",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        "FieldsV1",
                        new RawJson("{\"f:spec\":{\"f:priceCents\":{}}}"),
                        ""),
                    new ManagedFieldsEntry(
                        "wheel", "Update", "shop.example.com/v1", null, "", null, "status")))
            .build();
    return new ApiObject<>(metadata, bike.body());
  }
}
