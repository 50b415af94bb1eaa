package io.temper.machinery.sample;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Text("A bicycle.")
public record Bike(
    @Text("How it is to be built.") BikeSpec spec, @Text("How it is.") BikeStatus status) {

  @Text("How a bicycle is to be built.")
  public record BikeSpec(
      @Text("What it is made of.") Material material,
      @Text("Wheel diameter, in millimetres.") int wheelMillimetres,
      @Text("Chain rings, from the inside.") List<Ring> rings,
      @Text("Price in cents; absent when it is not for sale.") @Nullable Long priceCents,
      @Text("Notes by topic.") Map<String, String> notes) {
    public BikeSpec {
      rings = List.copyOf(rings);
      notes = Map.copyOf(notes);
    }
  }

  @Text("How a bicycle is.")
  public record BikeStatus(
      @Text("When it was last ridden; absent when it never was.") @Nullable Instant lastRide,
      @Text("Whether it can be ridden.") boolean roadworthy,
      @Text("Share of the chain's life that is used, 0 to 1.") double wear) {}

  @Text("One chain ring.")
  public record Ring(@Text("Number of teeth.") long teeth) {}

  /// What frames are made of.
  public enum Material {
    Steel,
    Titanium
  }
}
