package io.temper.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temper.admission.serving.OwnCertificate;
import java.nio.charset.StandardCharsets;

/// The registry all metrics are in, as Prometheus reads it.
final class AdmissionMetrics {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  MeterRegistry registry() {
    return registry;
  }

  void follow(OwnCertificate certificate) {
    Gauge.builder(
            "temper.admission.certificate.expiry.seconds",
            certificate,
            each -> each.expires().getEpochSecond())
        .description("When the serving certificate ends, in seconds since 1970; 0 before there is")
        .register(registry);
  }

  byte[] exposition() {
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
