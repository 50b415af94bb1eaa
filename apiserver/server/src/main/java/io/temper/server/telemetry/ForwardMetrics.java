package io.temper.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;

/// How writing to Prometheus goes. Nothing is there to be seen while nothing is written anywhere.
public final class ForwardMetrics {
  private final MeterRegistry registry;

  public ForwardMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void follow(Forwarder forwarder) {
    TimeGauge.builder(
            "temper.remote.write.behind", forwarder, TimeUnit.MILLISECONDS, Forwarder::behindMillis)
        .description("Age of the newest values that any replica has written")
        .register(registry);
    Gauge.builder("temper.remote.write.turn", forwarder, one -> one.hasTurn() ? 1 : 0)
        .description("1 on the replica that writes")
        .register(registry);
    // Made at once, so that they are there before anything goes wrong.
    sent();
    bytes();
    dropped();
    failed();
  }

  void sent(int samples, int wireBytes) {
    sent().increment(samples);
    bytes().increment(wireBytes);
  }

  void dropped(int samples) {
    dropped().increment(samples);
  }

  void failedRequest() {
    failed().increment();
  }

  private Counter sent() {
    return counter("sent.samples", "Values that were taken");
  }

  private Counter bytes() {
    return counter("sent.bytes", "Bytes on the wire of those values");
  }

  private Counter dropped() {
    return counter("dropped.samples", "Values that were refused and given up");
  }

  private Counter failed() {
    return counter("failed.requests", "Requests that are tried again");
  }

  private Counter counter(String name, String help) {
    return Counter.builder("temper.remote.write." + name).description(help).register(registry);
  }
}
