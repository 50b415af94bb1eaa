package io.temper.server.port;

import io.temper.machinery.meta.StatusException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// What savings were in the past, hour by hour.
public interface HourlySavings {
  /// Hours that somebody watched, in order of names and time.
  ///
  /// @param names of Savings objects; empty: of all
  /// @param from the first hour's beginning, or before
  /// @param to the end of the last, exclusive
  /// @throws StatusException when no history is kept, or it cannot be read now
  List<Hour> read(Collection<String> names, Instant from, Instant to);

  /// What a Savings object said in one hour, as sums over samples.
  ///
  /// @param start its beginning
  /// @param name of the object
  /// @param samples how often it was looked at, at least once
  /// @param realizedNanoDollars sum of realized, each in nano-dollars per month
  /// @param reclaimedMillicores sum
  /// @param absorbedMillicores sum
  /// @param measuredSamples how many of the samples had a figure for identified
  /// @param identifiedNanoDollars sum over those, as realized
  record Hour(
      Instant start,
      String name,
      int samples,
      BigInteger realizedNanoDollars,
      BigInteger reclaimedMillicores,
      BigInteger absorbedMillicores,
      int measuredSamples,
      BigInteger identifiedNanoDollars) {}
}
