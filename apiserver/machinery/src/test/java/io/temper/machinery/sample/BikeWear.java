package io.temper.machinery.sample;

import io.temper.machinery.meta.ApiObject;
import java.util.List;

@Text("How much of a bicycle is worn, as somebody looks.")
public record BikeWear(@Text("What was looked at.") List<Part> parts) {
  public static final BikeWear NONE = new BikeWear(List.of());

  public BikeWear {
    parts = List.copyOf(parts);
  }

  @Text("One part.")
  public record Part(
      @Text("What it is called.") String name,
      @Text("How much of it is gone, in percent.") int percent) {}

  /// One for each of its parts.
  public List<BikeWear> partByPart() {
    return parts.stream().map(part -> new BikeWear(List.of(part))).toList();
  }

  /// Name of the only part.
  public static String part(ApiObject<BikeWear> wear) {
    return wear.body().parts().getFirst().name();
  }
}
