package io.temper.machinery.sample;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
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
}
