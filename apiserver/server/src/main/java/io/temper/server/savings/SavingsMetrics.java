package io.temper.server.savings;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temper.crds.savings.SavingsStatus;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The cluster's figures, for those who watch them in Prometheus.
public final class SavingsMetrics {
  private final AtomicReference<@Nullable SavingsStatus> cluster = new AtomicReference<>();

  public SavingsMetrics(MeterRegistry registry) {
    Gauge.builder("temper.savings.realized.dollars", this, SavingsMetrics::realized)
        .description("Realized savings of the cluster, in dollars per month")
        .register(registry);
    Gauge.builder("temper.savings.identified.dollars", this, SavingsMetrics::identified)
        .description("Identified savings of the cluster, in dollars per month; NaN without data")
        .register(registry);
  }

  void published(SavingsStatus status) {
    cluster.set(status);
  }

  private double realized() {
    SavingsStatus status = cluster.get();
    return status == null ? Double.NaN : Double.parseDouble(status.realized().dollarsPerMonth());
  }

  private double identified() {
    SavingsStatus status = cluster.get();
    String dollars = status == null ? null : status.identified().dollarsPerMonth();
    return dollars == null ? Double.NaN : Double.parseDouble(dollars);
  }
}
