package io.temper.rightsizing.demand;

import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.time.Duration;

/// How many independent samples a series with memory is worth.
///
/// ```
/// n = (Σw)² / Σw² · (1 - ρ) / (1 + ρ)
/// ```
///
/// where `w` are weights that halve with each half-life and `ρ` is the correlation of a sample with
/// the one before it, not below 0. Sums are kept as of the latest sample.
final class Independence {
  private final double halfLifeNanos;
  private long samples;
  private double weight;
  private double squaredWeight;
  private double mean;
  private double variance;
  private double covariance;
  private double before;

  Independence(Duration halfLife) {
    this.halfLifeNanos = halfLife.toNanos();
  }

  void add(double value, double sampleWeight, long elapsedNanos) {
    double kept = Math.pow(2, -elapsedNanos / halfLifeNanos);
    double was = weight * kept;
    weight = was + sampleWeight;
    squaredWeight = squaredWeight * kept * kept + sampleWeight * sampleWeight;
    if (weight > 0) {
      double share = sampleWeight / weight;
      double off = value - mean;
      mean += share * off;
      double lag = samples == 0 ? 0 : before - mean;
      variance = (1 - share) * (variance + share * off * off);
      covariance = (1 - share) * covariance + share * (value - mean) * lag;
    }
    before = value;
    samples++;
  }

  void save(StateWriter to) {
    to.whole(samples);
    to.real(weight);
    to.real(squaredWeight);
    to.real(mean);
    to.real(variance);
    to.real(covariance);
    to.real(before);
  }

  void load(StateReader from) {
    samples = from.whole(0, Long.MAX_VALUE);
    weight = from.amount();
    squaredWeight = from.amount();
    mean = from.amount();
    variance = from.amount();
    covariance = from.real();
    before = from.amount();
  }

  /// At least 1, at most as many as there were.
  double samples() {
    if (squaredWeight == 0 || samples == 0) {
      return 1;
    }
    double correlation = variance > 0 ? Math.clamp(covariance / variance, 0, 0.9999) : 0;
    double independent = weight * weight / squaredWeight * (1 - correlation) / (1 + correlation);
    return Math.clamp(independent, 1, (double) samples);
  }
}
