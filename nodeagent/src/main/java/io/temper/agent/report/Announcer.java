package io.temper.agent.report;

import io.temper.agent.kube.NodeRecord;
import io.temper.agent.time.Clock;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Pod;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes on the Node what the agent is doing, and renews the Lease by which others see that the
/// annotations are fresh.
///
/// ```
/// each pass ── look ──► nothing due: a look at the clock and at the board's version
///                  └──► a Lease each 20 s; annotations when they moved, 10 s apart,
///                       what the agent does at once ──► a virtual thread writes, and backs off
/// ```
///
/// The agent's thread only looks; it never waits for the kube API.
public final class Announcer implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  /// A renewal costs some 7 ms of CPU where code is too seldom used to be compiled: twice as often
  /// would cost as much as all measuring may.
  private static final long LEASE = 20 * SECOND;

  private static final long APART = 10 * SECOND;
  private static final long STATE_APART = SECOND;

  /// So long a start waits until all pods are measured.
  private static final long SETTLING = 15 * SECOND;

  /// What somebody else changed or removed is put right after so long.
  private static final long REPEAT = 600 * SECOND;

  private final Board board;
  private final AgentView agent;
  private final NodeRecord record;
  private final Clock clock;
  private final Errand annotations = new Errand("node");
  private final Errand lease = new Errand("lease");
  private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();
  private final long startNanos;
  private boolean settled;
  private long seenVersion = -1;
  private long seenNodeVersion = -1;
  private volatile long leaseDueNanos;
  private volatile long retryNanos;
  private volatile long toldNanos;
  private volatile @Nullable Told told;

  /// What the Node says, and which Node it is.
  private record Told(String uid, NodeSummary summary) {}

  public Announcer(Board board, AgentView agent, NodeRecord record, Clock clock) {
    this.board = board;
    this.agent = agent;
    this.record = record;
    this.clock = clock;
    this.startNanos = clock.nanos();
    this.leaseDueNanos = startNanos;
    this.retryNanos = startNanos;
  }

  /// Has written what is due. To be called at each pass; returns at once.
  public void look() {
    Node node = board.node();
    if (node == null || node.getUid().isEmpty() || writer.get() != null) {
      return;
    }
    long now = clock.nanos();
    NodeSummary due = due(node, now);
    boolean renew = now >= leaseDueNanos;
    if (renew || due != null) {
      Thread thread =
          Thread.ofVirtual().name("announcer").unstarted(() -> write(node.getUid(), renew, due));
      writer.set(thread);
      thread.start();
    }
  }

  /// How writing went so far.
  List<Errand.Tally> tallies() {
    return List.of(annotations.tally(), lease.tally());
  }

  /// Whether a write is under way.
  boolean writing() {
    return writer.get() != null;
  }

  @Override
  public void close() {
    Thread writing = writer.get();
    if (writing != null) {
      writing.interrupt();
    }
  }

  private @Nullable NodeSummary due(Node node, long now) {
    if (!settled && !settled(now)) {
      return null;
    }
    settled = true;
    Told last = told;
    boolean anew = last == null || !last.uid().equals(node.getUid());
    boolean repeat = now - toldNanos >= REPEAT;
    long version = board.version();
    // Totals that may not be told yet need not be summed up; what the agent does is in the node.
    long nodeVersion = board.nodeVersion();
    boolean early = now - toldNanos < APART && nodeVersion == seenNodeVersion;
    if (now < retryNanos || (!anew && !repeat && (early || version == seenVersion))) {
      return null;
    }
    CpuPressure pressure = last == null ? CpuPressure.UNKNOWN : last.summary().pressure();
    NodeSummary summary = NodeSummary.of(node, board.pods(), pressure);
    if (last == null || anew || repeat) {
      return summary;
    }
    if (!summary.sameState(last.summary())) {
      return now - toldNanos >= STATE_APART ? summary : null;
    }
    seenNodeVersion = nodeVersion;
    if (!summary.sameTotals(last.summary())) {
      return now - toldNanos >= APART ? summary : null;
    }
    seenVersion = version;
    return null;
  }

  // Totals of pods half of which are not measured yet would mislead whoever places pods.
  private boolean settled(long now) {
    return agent.status().kubeSynced()
        && (now - startNanos >= SETTLING || board.pods().stream().allMatch(pod -> measured(pod)));
  }

  private static boolean measured(Pod pod) {
    return pod.hasUsage() || !pod.getCgroupState().isEmpty();
  }

  private void write(String uid, boolean renew, @Nullable NodeSummary summary) {
    try {
      if (renew) {
        long wait = lease.run(() -> record.renew(uid, clock.unixMillis()));
        leaseDueNanos = clock.nanos() + (wait == 0 ? LEASE : wait);
      }
      if (summary != null) {
        long wait = annotations.run(() -> record.annotate(uid, summary.annotations()));
        retryNanos = clock.nanos() + wait;
        if (wait == 0) {
          told = new Told(uid, summary);
          toldNanos = clock.nanos();
        }
      }
    } finally {
      writer.set(null);
    }
  }
}
