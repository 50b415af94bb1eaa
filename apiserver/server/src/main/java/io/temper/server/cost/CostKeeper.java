package io.temper.server.cost;

import io.temper.crds.cost.Cost;
import io.temper.crds.cost.CostSpec;
import io.temper.crds.cost.CostStatus;
import io.temper.crds.perf.Window;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.time.Clocks;
import io.temper.server.cost.CostFormula.NamespaceCosts;
import io.temper.server.port.Telemetry;
import io.temper.server.port.Uids;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the Cost objects in step with the ledger: works out anew, every minute, what the last day
/// cost, and publishes what people would see change.
public final class CostKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CostKeeper.class);
  static final Duration DAY = Duration.ofDays(1);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final int SETTLES_PER_PUBLISH = 12;
  private static final String TOTAL = "total";

  private final Telemetry telemetry;
  private final Ledger ledger;
  private final Books books;
  private final LiveStore<Cost> store;
  private final Clocks clocks;

  // Guarded by this.
  private Map<String, Published> published = Map.of();
  private volatile boolean closed;
  private volatile Thread thread = Thread.currentThread();

  /// What an object says, and since when there is one.
  private record Published(Instant created, CostStatus status) {}

  /// @param ledger that hears the telemetry's changes
  /// @param books that it is in
  public CostKeeper(
      Telemetry telemetry, Ledger ledger, Books books, LiveStore<Cost> store, Clocks clocks) {
    this.telemetry = telemetry;
    this.ledger = ledger;
    this.books = books;
    this.store = store;
    this.clocks = clocks;
  }

  /// Lets the objects be read, and goes on on a thread of its own.
  public void start() {
    telemetry.nodes().forEach(ledger::changed);
    publish();
    store.markSynced();
    thread = Thread.ofVirtual().name("costs").start(this::run);
  }

  @Override
  public synchronized void close() {
    closed = true;
    // Only now, when the books are not being read: H2 closes its file under a thread that is
    // interrupted.
    thread.interrupt();
  }

  private void run() {
    try {
      for (int i = 1; !closed; i++) {
        clocks.sleep(SETTLE);
        try {
          ledger.settle();
          // The first minute counts in seconds: somebody who has just installed it is looking.
          if (i < SETTLES_PER_PUBLISH || i % SETTLES_PER_PUBLISH == 0) {
            publish();
          }
        } catch (RuntimeException e) {
          log.atError().setCause(e).log("Costs not worked out");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Works out all figures and publishes those that changed.
  synchronized void publish() {
    if (closed) {
      return;
    }
    Instant now = clocks.now();
    SpendingSum sum = new SpendingSum(Property.only(Set.of(Property.WORKLOAD)));
    books.recent(now.minus(DAY), now).forEach(sum);
    Map<String, NamespaceCosts> figures = CostFormula.of(sum.spending());
    Map<String, Published> next = new HashMap<>();
    List<ApiObject<Cost>> objects = new ArrayList<>();
    figures.forEach((namespace, costs) -> {
      objects.add(object(namespace, TOTAL, new CostSpec(null, null), costs.total(), now, next));
      costs
          .workloads()
          .forEach((workload, status) -> {
            CostSpec spec = new CostSpec(workload.kind(), workload.name());
            objects.add(object(namespace, workload.objectName(), spec, status, now, next));
          });
    });
    published = next;
    store.replaceAll("", objects);
  }

  private ApiObject<Cost> object(
      String namespace,
      String name,
      CostSpec spec,
      CostStatus status,
      Instant now,
      Map<String, Published> next) {
    String path = namespace + "/" + name;
    Published before = published.get(path);
    Instant created = before == null ? now.truncatedTo(ChronoUnit.SECONDS) : before.created();
    CostStatus shown = calm(before == null ? null : before.status(), status);
    next.put(path, new Published(created, shown));
    return new ApiObject<>(
        ObjectMeta.of(namespace, name, Uids.of("costs", path), created, Map.of()),
        new Cost(spec, shown));
  }

  /// What was published before, if nothing changed but the window, and that by less than a tenth.
  static CostStatus calm(@Nullable CostStatus before, CostStatus now) {
    if (before == null || !nearly(before.window(), now.window())) {
      return now;
    }
    CostStatus same =
        new CostStatus(
            now.dollarsPerMonth(),
            now.cpuDollarsPerMonth(),
            now.memoryDollarsPerMonth(),
            now.storageDollarsPerMonth(),
            now.egressDollarsPerMonth(),
            now.idleDollarsPerMonth(),
            now.efficiencyPermille(),
            before.window(),
            now.unmeasured());
    return same.equals(before) ? before : now;
  }

  private static boolean nearly(Window before, Window now) {
    Duration moved = Duration.between(before.end(), now.end());
    return moved.multipliedBy(10).compareTo(before.length()) < 0;
  }
}
