package io.temper.scheduler.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.NodeLoad;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.density.Pressure;
import io.temper.scheduler.density.TierCpu;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One node on the board. Not thread-safe: the board's lock guards it.
final class Slot {
  final String name;
  final byte[] nameBytes;

  /// How an answer about it begins.
  final byte[] rendered;

  /// What pods ask for, and what those are taken to use that the agent has not measured yet.
  private TierCpu requested = TierCpu.NONE;

  private TierCpu expected = TierCpu.NONE;
  private long capacity;
  private @Nullable NodeReport report;
  private final Renewal renewal = new Renewal();
  private int pods;
  private @Nullable NodeLoad load;

  Slot(String name) {
    this.name = name;
    this.nameBytes = name.getBytes(UTF_8);
    this.rendered = ("{\"Host\":\"" + name + "\",\"Score\":").getBytes(UTF_8);
  }

  void says(long allocatable, @Nullable NodeReport said) {
    capacity = allocatable;
    report = said;
    load = null;
  }

  /// The node is gone.
  void gone() {
    says(0, null);
    renewal.forget();
  }

  void renewed(Instant time, Instant now, long nowNanos) {
    renewal.seen(time, now, nowNanos);
  }

  void unrenewed() {
    renewal.forget();
  }

  boolean fresh(long nowNanos, long staleNanos) {
    return renewal.fresh(nowNanos, staleNanos);
  }

  boolean reported() {
    return report != null && capacity > 0;
  }

  /// A pod is here, or taken to be.
  void add(Demand demand, long requestedMillicores) {
    requested = requested.plus(demand.tier(), requestedMillicores);
    pods++;
    load = null;
  }

  void remove(Demand demand, long requestedMillicores) {
    requested = requested.plus(demand.tier(), -requestedMillicores);
    pods--;
    load = null;
  }

  /// Until the agent has measured it, it is taken to use what it asks for.
  void expect(Demand demand) {
    expected = expected.plus(demand.tier(), demand.millicores());
    load = null;
  }

  void expectNoMore(Demand demand) {
    expected = expected.plus(demand.tier(), -demand.millicores());
    load = null;
  }

  boolean empty() {
    return pods == 0 && capacity == 0 && !renewal.known();
  }

  /// What is on it; only of one that is [#reported].
  NodeLoad load() {
    NodeLoad known = load;
    if (known == null) {
      known = summedUp();
      load = known;
    }
    return known;
  }

  private NodeLoad summedUp() {
    NodeReport said = report;
    return said == null
        ? new NodeLoad(capacity, false, Pressure.Low, requested, expected)
        : new NodeLoad(
            capacity, said.enforcing(), said.pressure(), requested, said.used().plus(expected));
  }
}
