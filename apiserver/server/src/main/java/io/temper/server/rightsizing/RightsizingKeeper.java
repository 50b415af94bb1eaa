package io.temper.server.rightsizing;

import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingSpec;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.Autoscalers;
import io.temper.server.port.Checkpoints;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PastUsage;
import io.temper.server.port.PastUsage.PastPod;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.port.Prices;
import io.temper.server.port.Telemetry;
import io.temper.server.port.Uids;
import io.temper.server.port.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the Rightsizing objects in step with what is measured: once a minute each pod's averages
/// become samples of its workload's containers, and what people would see change is published.
///
/// A workload is shown while it has pods and for an hour after, a CronJob as long as it is
/// remembered: for eight days after its last sample, as anything.
public final class RightsizingKeeper implements AutoCloseable {
  /// Histories there are at most: with 12 kB each, 120 MB.
  static final int MOST_HISTORIES = 10_000;

  private static final Logger log = LoggerFactory.getLogger(RightsizingKeeper.class);
  private static final Duration FIRST = Duration.ofSeconds(15);
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final long SHOWN_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long REMEMBERED_NANOS = TimeUnit.DAYS.toNanos(8);
  private static final long MINUTE_NANOS = PERIOD.toNanos();
  private static final long REPLAYED_AT_ONCE_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long PRIMED_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int SHARDS_A_TURN = 2;
  private static final String CRON_JOB = "CronJob";

  private final Telemetry telemetry;
  private final Autoscalers autoscalers;
  private final Prices prices;
  private final LiveStore<Rightsizing> store;
  private final Checkpoints checkpoints;
  private final PastUsage past;
  private final Clocks clocks;
  private final int mostHistories;
  private final Intake intake;
  private final long startNanos;

  private long startWallNanos; // guarded by this
  private boolean restored; // guarded by this
  private int nextShard; // guarded by this

  private final Map<Key, WatchedWorkload> workloads = new HashMap<>(); // guarded by this
  private Map<Key, RightsizingStatus> published = Map.of(); // guarded by this
  private long turnedNanos; // guarded by this
  private boolean full; // guarded by this
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /// @param prices what capacity costs
  /// @param store what is published to
  /// @param checkpoints where histories outlive the process
  /// @param past what was taken down since they were written
  public RightsizingKeeper(
      Telemetry telemetry,
      Autoscalers autoscalers,
      Prices prices,
      LiveStore<Rightsizing> store,
      Checkpoints checkpoints,
      PastUsage past,
      Clocks clocks) {
    this(telemetry, autoscalers, prices, store, checkpoints, past, clocks, MOST_HISTORIES);
  }

  RightsizingKeeper(
      Telemetry telemetry,
      Autoscalers autoscalers,
      Prices prices,
      LiveStore<Rightsizing> store,
      Checkpoints checkpoints,
      PastUsage past,
      Clocks clocks,
      int mostHistories) {
    this.telemetry = telemetry;
    this.autoscalers = autoscalers;
    this.prices = prices;
    this.store = store;
    this.checkpoints = checkpoints;
    this.past = past;
    this.clocks = clocks;
    this.mostHistories = mostHistories;
    Instant now = clocks.now();
    this.intake = new Intake(clocks.nanos(), now);
    this.startWallNanos = Replay.nanos(now);
    this.startNanos = clocks.nanos().getAsLong();
    this.turnedNanos = startWallNanos;
  }

  /// Begins to follow what agents tell, lets the objects be read, and goes on on a thread of its
  /// own.
  public void start() {
    follow();
    store.markSynced();
    thread = Thread.ofVirtual().name("rightsizings").start(this::run);
  }

  void follow() {
    telemetry.listen(intake);
    telemetry.nodes().forEach(intake::changed);
  }

  @Override
  public void close() {
    closed = true;
    // Only then, when nothing is being written: a file closes under a thread that is interrupted.
    writeAll();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  private synchronized void writeAll() {
    if (restored) {
      for (int shard = 0; shard < Shard.COUNT; shard++) {
        write(shard);
      }
    }
  }

  private void run() {
    try {
      clocks.sleep(FIRST);
      while (!closed) {
        try {
          turn();
        } catch (RuntimeException e) {
          log.atError().setCause(e).log("Rightsizings not worked out");
        }
        clocks.sleep(PERIOD);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes what was measured since the turn before, and publishes what comes of it.
  synchronized void turn() {
    if (!restored && checkpoints.areOpen()) {
      restore();
      restored = true;
    }
    long from = turnedNanos;
    long to = now();
    turnedNanos = to;
    Map<Key, List<PodMinute>> minutes = new HashMap<>();
    for (PodMinute minute : intake.drain()) {
      minutes.computeIfAbsent(Key.of(minute.pod()), _ -> new ArrayList<>()).add(minute);
    }
    Map<Key, List<PresentPod>> present = present();
    minutes.forEach((key, own) -> {
      if (Template.ofKind(key.workload().kind()).isPresent()) {
        workloads.computeIfAbsent(
            key, _ -> new WatchedWorkload(key.namespace(), key.workload(), from));
      }
    });
    int left = mostHistories - workloads.values().stream().mapToInt(WatchedWorkload::size).sum();
    for (Map.Entry<Key, WatchedWorkload> each : workloads.entrySet()) {
      WatchedWorkload watched = each.getValue();
      int before = watched.size();
      watched.add(minutes.getOrDefault(each.getKey(), List.of()), from, to, left);
      watched.present(present.getOrDefault(each.getKey(), List.of()), to);
      left -= watched.size() - before;
      watched.forget(to - REMEMBERED_NANOS);
    }
    workloads.values().removeIf(watched -> watched.size() == 0);
    complain(left == 0);
    publish(to);
    if (restored) {
      for (int i = 0; i < SHARDS_A_TURN; i++) {
        write(nextShard);
        nextShard = (nextShard + 1) % Shard.COUNT;
      }
    }
  }

  /// Not the wall clock, which may go back: a history does not.
  private long now() {
    return startWallNanos + clocks.since(startNanos).toNanos();
  }

  private void write(int shard) {
    List<WatchedWorkload> own =
        workloads.values().stream()
            .filter(each -> Shard.of(each.namespace(), each.workload()) == shard)
            .toList();
    checkpoints.write(Shard.name(shard), Shard.VERSION, Shard.save(turnedNanos, own));
  }

  /// Goes on from where the process before stopped. What was gathered until now is dropped: it was
  /// taken down as well, by this process or by the one that had the directory.
  private void restore() {
    List<@Nullable Shard> shards = new ArrayList<>();
    for (int number = 0; number < Shard.COUNT; number++) {
      Shard shard = checkpoints.read(Shard.name(number), Shard.VERSION, Shard::load);
      shards.add(shard);
      if (shard != null && shard.atNanos() > now()) {
        // The clock was set back. Histories go on from where they were.
        startWallNanos += shard.atNanos() - now();
      }
    }
    workloads.clear();
    intake.drain();
    long to = now();
    for (@Nullable Shard shard : shards) {
      if (shard != null) {
        shard
            .workloads()
            .forEach(each -> workloads.put(new Key(each.namespace(), each.workload()), each));
      }
    }
    int left = mostHistories - workloads.values().stream().mapToInt(WatchedWorkload::size).sum();
    for (int number = 0; number < Shard.COUNT; number++) {
      Shard shard = shards.get(number);
      long oldest = to - PastUsage.WINDOW.toNanos();
      left = replay(number, shard == null ? oldest : Math.max(oldest, shard.atNanos()), to, left);
    }
    turnedNanos = to;
    log.atInfo()
        .addKeyValue("histories", mostHistories - left)
        .log("Goes on with the histories of the process before");
  }

  /// @return how many more histories there may be
  private int replay(int number, long fromNanos, long toNanos, int room) {
    BiPredicate<String, Workload> wanted =
        (namespace, workload) ->
            Shard.of(namespace, workload) == number && Template.ofKind(workload.kind()).isPresent();
    Replay replay = new Replay();
    replay.prime(past.read(instant(fromNanos - PRIMED_NANOS), instant(fromNanos), wanted));
    int left = room;
    for (long from = fromNanos; from < toNanos; from += REPLAYED_AT_ONCE_NANOS) {
      long to = Math.min(from + REPLAYED_AT_ONCE_NANOS, toNanos);
      List<PastPod> pods = past.read(instant(from), instant(to), wanted);
      for (long minute = from; minute < to && !pods.isEmpty(); minute += MINUTE_NANOS) {
        long end = Math.min(minute + MINUTE_NANOS, to);
        left = add(replay.minutes(pods, minute, end), minute, end, left);
      }
    }
    intake.knownKills(replay.knownKills());
    return left;
  }

  private int add(List<Replay.Minute> minutes, long fromNanos, long toNanos, int room) {
    Map<Key, List<PodMinute>> own = new HashMap<>();
    for (Replay.Minute each : minutes) {
      own.computeIfAbsent(
              new Key(each.minute().pod().namespace(), each.of().workload()),
              _ -> new ArrayList<>())
          .add(each.minute());
    }
    int left = room;
    for (Map.Entry<Key, List<PodMinute>> each : own.entrySet()) {
      Key key = each.getKey();
      WatchedWorkload watched =
          workloads.computeIfAbsent(
              key, _ -> new WatchedWorkload(key.namespace(), key.workload(), fromNanos));
      int before = watched.size();
      watched.add(each.getValue(), fromNanos, toNanos, left);
      left -= watched.size() - before;
    }
    return left;
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }

  private void complain(boolean isFull) {
    if (isFull && !full) {
      log.atWarn()
          .addKeyValue("histories", mostHistories)
          .log("As many containers are watched as can be: further ones get no rightsizing");
    }
    full = isFull;
  }

  private void publish(long now) {
    PriceBook book = prices.book();
    Map<Key, RightsizingStatus> statuses = new HashMap<>();
    List<ApiObject<Rightsizing>> objects = new ArrayList<>();
    workloads.forEach((key, watched) -> {
      if (!isShown(watched, now)) {
        return;
      }
      RightsizingStatus status =
          Sizing.of(
              watched, autoscalers.scaled(key.namespace(), key.workload()).orElse(null), book);
      if (!status.containers().isEmpty()) {
        RightsizingStatus shown = Calm.of(published.get(key), status);
        statuses.put(key, shown);
        objects.add(object(key, shown));
      }
    });
    published = statuses;
    store.replaceAll("", objects);
  }

  private static boolean isShown(WatchedWorkload watched, long now) {
    return !watched.pods().isEmpty()
        && (watched.workload().kind().equals(CRON_JOB)
            || now - watched.presentNanos() <= SHOWN_NANOS);
  }

  private static ApiObject<Rightsizing> object(Key key, RightsizingStatus status) {
    Workload workload = key.workload();
    String name = workload.objectName();
    return new ApiObject<>(
        ObjectMeta.of(
            key.namespace(),
            name,
            Uids.of("rightsizings", key.namespace() + "/" + name),
            status.since(),
            Map.of()),
        new Rightsizing(new RightsizingSpec(workload.kind(), workload.name()), status));
  }

  private Map<Key, List<PresentPod>> present() {
    Map<Key, List<PresentPod>> present = new HashMap<>();
    for (NodeTelemetry node : telemetry.nodes()) {
      NodeReport report = node.report();
      if (report != null) {
        Machine machine =
            new Machine(
                report.machine().type(),
                report.labels(),
                report.capacity().cpuMillicores(),
                report.capacity().memoryBytes());
        for (PodReport pod : node.pods().values()) {
          present
              .computeIfAbsent(Key.of(pod), _ -> new ArrayList<>())
              .add(new PresentPod(node.node(), machine, pod));
        }
      }
    }
    return present;
  }

  private record Key(String namespace, Workload workload) {
    static Key of(PodReport pod) {
      return new Key(pod.namespace(), Workload.of(pod));
    }
  }
}
