package io.temper.history;

import java.math.BigInteger;
import java.time.Instant;

/// What a Savings object said in one hour, as sums over samples.
///
/// @param hour its beginning
/// @param name of the object
/// @param samples how often it was looked at
/// @param realizedNanoDollars sum of realized, each in nano-dollars per month of 730 hours
/// @param reclaimedMillicores sum
/// @param absorbedMillicores sum
/// @param measuredSamples how many of the samples had a figure for identified
/// @param identifiedNanoDollars sum over those, as realized
public record SavingsHour(
    Instant hour,
    String name,
    int samples,
    BigInteger realizedNanoDollars,
    BigInteger reclaimedMillicores,
    BigInteger absorbedMillicores,
    int measuredSamples,
    BigInteger identifiedNanoDollars) {

  /// Both together, of the same hour and object.
  public SavingsHour plus(SavingsHour other) {
    return new SavingsHour(
        hour,
        name,
        samples + other.samples,
        realizedNanoDollars.add(other.realizedNanoDollars),
        reclaimedMillicores.add(other.reclaimedMillicores),
        absorbedMillicores.add(other.absorbedMillicores),
        measuredSamples + other.measuredSamples,
        identifiedNanoDollars.add(other.identifiedNanoDollars));
  }
}
