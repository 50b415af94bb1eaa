package io.temper.scheduler.publish;

import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes nodes show what they should, if it leads.
///
/// Once a second, and gently: every change of a node is sent to all kubelets' and schedulers'
/// watches of it. What promises too much is taken back at once, all else waits a while after the
/// last write on that node; and so many writes a second in all.
public final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int MOST_PER_PASS = 50;

  private final Ledger ledger;
  private final NodeWriter writer;
  private final BooleanSupplier leads;
  private final boolean withdraws;
  private final Duration apart;
  private final PublishMetrics metrics;
  private final Clocks clocks;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("publish").daemon().factory());

  /// Touched by the timer's thread alone, like all below.
  private final Map<Place, Written> written = new HashMap<>();

  private final Set<Place> yielded = new HashSet<>();

  private record Place(String node, Mark mark) {}

  /// @param value what was written last
  /// @param over what stood there
  private record Written(String value, String over, long nanos) {}

  /// @param apart least time between two writes of a mark on a node, unless it promises too much
  /// @param leads asked before each pass: whether the cluster is known, and nobody else writes
  public Publisher(
      Ledger ledger,
      NodeWriter writer,
      BooleanSupplier leads,
      Publish what,
      Duration apart,
      PublishMetrics metrics,
      Clocks clocks) {
    this.ledger = ledger;
    this.writer = writer;
    this.leads = leads;
    this.withdraws = what == Publish.WITHDRAW;
    this.apart = apart;
    this.metrics = metrics;
    this.clocks = clocks;
    metrics.follow(ledger);
  }

  /// Begins.
  public void start() {
    Future<?> _ = timer.scheduleWithFixedDelay(this::passSafely, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      timer.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void passSafely() {
    try {
      pass();
    } catch (RuntimeException e) {
      // The next one may fare better; without it nobody would ever write again.
      log.atError().setCause(e).log("Nodes not written");
    }
  }

  void pass() {
    boolean leader = leads.getAsBoolean();
    metrics.leads(leader);
    if (!leader) {
      return;
    }
    List<Difference> differences = ledger.differences(withdraws);
    forgetOthers(differences);
    int writes = 0;
    for (Difference difference : differences) {
      if (writes < MOST_PER_PASS && due(difference)) {
        write(difference);
        writes++;
      }
    }
  }

  private boolean due(Difference difference) {
    Written last = written.get(new Place(difference.node(), difference.mark()));
    if (last == null) {
      return true;
    }
    boolean again = last.value.equals(difference.wanted()) && last.over.equals(difference.shown());
    return (difference.urgent() && !again) || clocks.since(last.nanos).compareTo(apart) >= 0;
  }

  private void write(Difference difference) {
    Place place = new Place(difference.node(), difference.mark());
    NodeWriter.Outcome outcome =
        writer.write(difference.node(), difference.mark(), difference.wanted());
    metrics.wrote(difference.mark(), outcome);
    written.put(
        place, new Written(difference.wanted(), difference.shown(), clocks.nanos().getAsLong()));
    if (outcome == NodeWriter.Outcome.CONFLICT && yielded.add(place)) {
      log.atWarn()
          .addKeyValue("node", difference.node())
          .addKeyValue("mark", difference.mark().label())
          .addKeyValue("shown", difference.shown())
          .log("Written by somebody else, left as it is");
    }
  }

  /// Of nodes that are as they should be only the time of the last write matters, for a while.
  private void forgetOthers(List<Difference> differences) {
    Set<Place> open = new HashSet<>();
    differences.forEach(each -> open.add(new Place(each.node(), each.mark())));
    yielded.retainAll(open);
    written
        .entrySet()
        .removeIf(each ->
            !open.contains(each.getKey())
                && clocks.since(each.getValue().nanos).compareTo(apart) >= 0);
  }
}
