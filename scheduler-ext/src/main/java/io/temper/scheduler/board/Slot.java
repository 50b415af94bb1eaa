package io.temper.scheduler.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.NodeLoad;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.density.Pressure;
import io.temper.scheduler.density.TierCpu;
import java.time.Instant;
import java.util.function.Consumer;
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

  /// Told when something here changes; once, until [#seen].
  private final Consumer<Slot> changes;

  private boolean changed;

  /// In the table of which it is a part; negative before.
  int number = -1;

  Slot(String name, Consumer<Slot> changes) {
    this.changes = changes;
    this.name = name;
    this.nameBytes = name.getBytes(UTF_8);
    this.rendered = ("{\"Host\":\"" + name + "\",\"Score\":").getBytes(UTF_8);
  }

  void says(long allocatable, @Nullable NodeReport said) {
    capacity = allocatable;
    report = said;
    change();
  }

  /// The node is gone.
  void gone() {
    says(0, null);
    renewal.forget();
  }

  void renewed(Instant time, Instant now, long nowNanos) {
    renewal.seen(time, now, nowNanos);
    change();
  }

  void unrenewed() {
    renewal.forget();
    change();
  }

  /// Until when it is fresh if nothing more is heard of it; long ago where nothing was.
  long freshUntil(long staleNanos) {
    return renewal.freshUntil(staleNanos);
  }

  /// Its changes so far are dealt with.
  void seen() {
    changed = false;
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
    change();
  }

  void remove(Demand demand, long requestedMillicores) {
    requested = requested.plus(demand.tier(), -requestedMillicores);
    pods--;
    change();
  }

  /// Until the agent has measured it, it is taken to use what it asks for.
  void expect(Demand demand) {
    expected = expected.plus(demand.tier(), demand.millicores());
    change();
  }

  void expectNoMore(Demand demand) {
    expected = expected.plus(demand.tier(), -demand.millicores());
    change();
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

  private void change() {
    load = null;
    if (!changed) {
      changed = true;
      changes.accept(this);
    }
  }

  private NodeLoad summedUp() {
    NodeReport said = report;
    return said == null
        ? new NodeLoad(capacity, false, Pressure.Low, requested, expected)
        : new NodeLoad(
            capacity, said.enforcing(), said.pressure(), requested, said.used().plus(expected));
  }
}
