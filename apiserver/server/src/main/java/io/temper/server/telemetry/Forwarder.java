package io.temper.server.telemetry;

import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.machinery.time.Backoff;
import io.temper.machinery.time.Clocks;
import io.temper.prometheus.Labels;
import io.temper.prometheus.MetricName;
import io.temper.prometheus.RemoteWrite;
import io.temper.prometheus.RemoteWrite.Outcome;
import io.temper.prometheus.WriteRequest;
import io.temper.server.port.Cell;
import io.temper.telemetry.Measurement;
import io.temper.telemetry.StoreConfig;
import io.temper.telemetry.Subject;
import io.temper.telemetry.TelemetryStore;
import io.temper.telemetry.codec.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what was taken down to a Prometheus: step by step of the grid, each value once, in the
/// order of time. One replica does, the others wait for their turn.
///
/// It reads from the store and not from the agents: what could not be written for a while comes
/// from there, six hours of it. The next step is begun when all of one is written, so after a
/// restart, or with another replica, no more than one step is written twice; what Prometheus says
/// of that it has already is lost to nobody.
///
/// ```
/// store   ... | 10:00:00 | 10:00:15 | 10:00:30 |
///                          ^ reached  ^ requests of 10,000 samples, one after another
/// ```
public final class Forwarder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration DROPS_SAID_EACH = Duration.ofMinutes(1);
  private static final int BATCH = 10_000;

  /// Requests that are made of one that was refused, to find what in it is wrong.
  private static final int SPLITS = 64;

  /// Rows in memory while what was not written is caught up with: some 20 MB.
  private static final int MOST_ROWS = 100_000;

  private static final int MOST_STEPS = 120;

  /// What stands for a series that is not to be written.
  private static final MetricName UNWANTED = new MetricName("");

  private static final long STEP = StoreConfig.STEP.toMillis();

  private final Recorder recorder;
  private final PrometheusConfig config;
  private final Clocks clocks;
  private final ForwardMetrics metrics;
  private final WriterTurn turn;
  private final Duration pace;
  private final Backoff backoff;
  private final Map<Subjects, MetricName[]> names = new EnumMap<>(Subjects.class);
  private final double[] perUnit = new double[Row.METRICS.size()];
  private final WriteRequest request = new WriteRequest();
  private @Nullable RemoteWrite write;
  private volatile @Nullable Thread thread;

  // Of the writing thread alone.
  private long term;
  private long next;
  private Map<Subject, Integer> present = new HashMap<>();
  private int splits;
  private String trouble = "";
  private long dropsSaidNanos;
  private boolean dropsSaid;

  /// @param cell where replicas agree on who writes
  /// @param holder who this is
  public Forwarder(
      Recorder recorder,
      PrometheusConfig config,
      Cell cell,
      String holder,
      Clocks clocks,
      ForwardMetrics metrics) {
    this(recorder, config, cell, holder, clocks, metrics, PACE);
  }

  /// @param pace between two looks at whether there is anything, and after a first failure
  Forwarder(
      Recorder recorder,
      PrometheusConfig config,
      Cell cell,
      String holder,
      Clocks clocks,
      ForwardMetrics metrics,
      Duration pace) {
    this.recorder = recorder;
    this.config = config;
    this.clocks = clocks;
    this.metrics = metrics;
    this.pace = pace;
    this.turn = new WriterTurn(cell, holder, clocks);
    this.backoff = new Backoff(pace, 2, LONGEST_WAIT, clocks);
    for (Subjects subjects : Subjects.values()) {
      MetricName[] columns = new MetricName[Row.METRICS.size()];
      for (int column = 0; column < columns.length; column++) {
        SeriesName name = new SeriesName(subjects, Row.METRICS.get(column));
        perUnit[column] = name.perUnit();
        columns[column] = config.wants(name) ? new MetricName(name.toString()) : UNWANTED;
      }
      names.put(subjects, columns);
    }
  }

  /// Begins, if there is anything to write to.
  public void start() {
    if (config.writes()) {
      write = new RemoteWrite(config.writeEndpoint(), clocks.wall());
      metrics.follow(this);
      turn.start();
      thread = Thread.ofPlatform().daemon().name("remote-write").start(this::run);
    }
  }

  /// How long ago the newest values were measured that are written; 0 before the first.
  long behindMillis() {
    OptionalLong reached = turn.reached();
    return reached.isPresent() ? Math.max(0, clocks.now().toEpochMilli() - reached.getAsLong()) : 0;
  }

  boolean hasTurn() {
    return turn.term() != 0;
  }

  @Override
  public void close() {
    Thread running = thread;
    RemoteWrite open = write;
    if (running == null || open == null) {
      return;
    }
    running.interrupt();
    try {
      running.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    turn.close();
    open.close();
  }

  private void run() {
    try {
      while (true) {
        if (!forward()) {
          clocks.sleep(pace);
        }
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Writes some of what is not written yet.
  ///
  /// @return false when there is nothing to do
  private boolean forward() throws InterruptedException {
    try {
      TelemetryStore store = recorder.store().orElse(null);
      long now = turn.term();
      if (store == null || now == 0 || store.newestMillis().isEmpty()) {
        return false;
      }
      if (now != term) {
        begin(store, now);
      }
      return forward(store, store.newestMillis().orElseThrow());
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("What was measured is not written to Prometheus");
      return false;
    }
  }

  /// Goes on where whoever had the turn before has stopped.
  private void begin(TelemetryStore store, long now) {
    OptionalLong reached = turn.reached();
    present = new HashMap<>();
    if (reached.isEmpty()) {
      next = store.newestMillis().orElseThrow();
      // Said before anything is written: whoever comes next goes on from here as well.
      turn.reach(next - STEP);
    } else {
      long last = Math.floorDiv(reached.getAsLong(), STEP) * STEP;
      store.rows(last, 1).getFirst().forEach(row -> present.put(row.subject(), mask(row)));
      next = last + STEP;
    }
    term = now;
  }

  private boolean forward(TelemetryStore store, long newest) throws InterruptedException {
    skipWhatIsNotKept(store);
    long behind = (newest - next) / STEP + 1;
    if (next > newest) {
      return false;
    }
    int fitting = MOST_ROWS / Math.max(1, store.statistics().subjects());
    int steps = Math.clamp(Math.min(behind, fitting), 1, MOST_STEPS);
    for (List<Measurement> rows : store.rows(next, steps)) {
      // Of a step without any row it is not known who ended: nothing was taken down.
      if (!rows.isEmpty() && !send(rows)) {
        return false;
      }
      turn.reach(next);
      next += STEP;
    }
    return true;
  }

  private void skipWhatIsNotKept(TelemetryStore store) {
    OptionalLong oldest = store.statistics().oldestMillis();
    if (oldest.isPresent() && oldest.getAsLong() > next) {
      log.atWarn()
          .addKeyValue("from", Instant.ofEpochMilli(next))
          .addKeyValue("to", Instant.ofEpochMilli(oldest.getAsLong()))
          .log("What is no longer kept cannot be written to Prometheus");
      next = oldest.getAsLong();
      present = new HashMap<>();
    }
  }

  /// Writes a step.
  ///
  /// @return false when the turn is another's before all of it is
  private boolean send(List<Measurement> rows) throws InterruptedException {
    Map<Subject, Integer> ended = present;
    Map<Subject, Integer> now = HashMap.newHashMap(rows.size());
    for (Measurement row : rows) {
      int mask = mask(row);
      Integer before = ended.remove(row.subject());
      now.put(row.subject(), mask);
      add(row.subject(), mask, row.values());
      if (before != null) {
        addEnds(row.subject(), before & ~mask);
      }
      if (request.samples() >= BATCH && !push()) {
        return lostTurn();
      }
    }
    for (Map.Entry<Subject, Integer> gone : ended.entrySet()) {
      addEnds(gone.getKey(), gone.getValue());
      if (request.samples() >= BATCH && !push()) {
        return lostTurn();
      }
    }
    if (!push()) {
      return lostTurn();
    }
    present = now;
    return true;
  }

  private boolean lostTurn() {
    request.clear();
    term = 0;
    return false;
  }

  private void add(Subject subject, int mask, long[] values) {
    if (mask == 0) {
      return;
    }
    Labels labels = labels(subject);
    MetricName[] wanted = names(subject);
    for (int column = 0; column < values.length; column++) {
      if ((mask & 1 << column) != 0) {
        request.add(wanted[column], labels, next, values[column] / perUnit[column]);
      }
    }
  }

  private void addEnds(Subject subject, int mask) {
    if (mask == 0) {
      return;
    }
    Labels labels = labels(subject);
    MetricName[] wanted = names(subject);
    for (int column = 0; column < wanted.length; column++) {
      if ((mask & 1 << column) != 0) {
        request.addEnd(wanted[column], labels, next);
      }
    }
  }

  private Labels labels(Subject subject) {
    Map<String, String> labels = SeriesName.labels(subject);
    labels.putAll(config.clusterLabels());
    return Labels.of(labels);
  }

  private MetricName[] names(Subject subject) {
    return Objects.requireNonNull(names.get(Measurements.kind(subject)));
  }

  /// Which of a row's series have a value and are written, by column.
  private int mask(Measurement row) {
    MetricName[] wanted = names(row.subject());
    int mask = 0;
    for (int column = 0; column < row.values().length; column++) {
      if (row.values()[column] != Rows.ABSENT && wanted[column] != UNWANTED) {
        mask |= 1 << column;
      }
    }
    return mask;
  }

  /// Writes what was gathered.
  ///
  /// @return false when the turn is another's now
  private boolean push() throws InterruptedException {
    splits = SPLITS;
    boolean pushed = request.samples() == 0 || push(0, request.samples());
    request.clear();
    return pushed;
  }

  /// One bad sample has a Prometheus refuse all that came with it: what is refused is halved until
  /// that one is alone.
  private boolean push(int from, int to) throws InterruptedException {
    byte[] block = request.encoded(from, to);
    while (true) {
      if (turn.term() != term || write == null) {
        return false;
      }
      switch (write.send(block)) {
        case Outcome.Taken _ -> {
          metrics.sent(to - from, block.length);
          said("");
          return true;
        }
        case Outcome.Refused refused -> {
          said("");
          if (to - from > 1 && splits > 0) {
            splits--;
            int middle = (from + to) >>> 1;
            return push(from, middle) && push(middle, to);
          }
          drop(to - from, refused.words());
          return true;
        }
        case Outcome.Later later -> {
          metrics.failedRequest();
          said(later.words());
          if (later.pause().isZero()) {
            backoff.await();
          } else {
            clocks.sleep(later.pause());
          }
        }
      }
    }
  }

  private void drop(int samples, String words) {
    metrics.dropped(samples);
    if (!dropsSaid || clocks.since(dropsSaidNanos).compareTo(DROPS_SAID_EACH) >= 0) {
      dropsSaid = true;
      dropsSaidNanos = clocks.nanos().getAsLong();
      log.atWarn()
          .addKeyValue("at", Instant.ofEpochMilli(next))
          .addKeyValue("samples", samples)
          .addKeyValue("answer", words)
          .log("Prometheus refuses what was measured, and it is given up");
    }
  }

  private void said(String now) {
    if (now.isEmpty()) {
      backoff.reset();
    }
    if (now.isEmpty() != trouble.isEmpty()) {
      if (now.isEmpty()) {
        log.atInfo().log("Prometheus takes what was measured again");
      } else {
        log.atWarn()
            .addKeyValue("reason", now)
            .log("Prometheus does not take what was measured, trying again");
      }
    }
    trouble = now;
  }
}
