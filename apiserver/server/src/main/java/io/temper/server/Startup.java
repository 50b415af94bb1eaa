package io.temper.server;

import io.temper.machinery.kube.LeaseEpoch;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.time.Clocks;
import io.temper.server.agents.Agents;
import io.temper.server.cost.CostKeeper;
import io.temper.server.enforce.EnforceRows;
import io.temper.server.kube.KubeFeeds;
import io.temper.server.perf.PerfRows;
import io.temper.server.rightsizing.RightsizingKeeper;
import io.temper.server.savings.SavingsKeeper;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must be there before rows may be read, in any order of arrival: an epoch for revisions, the
/// list of nodes, the list of agents, and a first word from each agent and the prices of policies,
/// or three seconds of trying. A list that is shorter only because the server has just started
/// would be believed.
final class Startup implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final LeaseEpoch epochs;
  private final Revisions revisions;
  private final KubeFeeds feeds;
  private final Agents agents;
  private final PerfRows rows;
  private final EnforceRows enforceRows;
  private final SavingsKeeper savings;
  private final CostKeeper costs;
  private final RightsizingKeeper rightsizings;
  private final Clocks clocks;
  private volatile String waitingFor = "epoch";
  private volatile Thread thread = Thread.currentThread();

  Startup(
      LeaseEpoch epochs,
      Revisions revisions,
      KubeFeeds feeds,
      Agents agents,
      PerfRows rows,
      EnforceRows enforceRows,
      SavingsKeeper savings,
      CostKeeper costs,
      RightsizingKeeper rightsizings,
      Clocks clocks) {
    this.epochs = epochs;
    this.revisions = revisions;
    this.feeds = feeds;
    this.agents = agents;
    this.rows = rows;
    this.enforceRows = enforceRows;
    this.savings = savings;
    this.costs = costs;
    this.rightsizings = rightsizings;
    this.clocks = clocks;
  }

  void start() {
    thread = Thread.ofVirtual().name("startup").start(this::run);
  }

  /// What is still missing; empty once rows can be read.
  String waitingFor() {
    return waitingFor;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    long started = clocks.nanos().getAsLong();
    try {
      revisions.enter(epochs.take());
      waitingFor = "list of nodes";
      while (!feeds.synced()) {
        clocks.sleep(LOOK);
      }
      waitingFor = "first words of agents";
      long asked = clocks.nanos().getAsLong();
      while (!(agents.tried() && feeds.pricing().known())
          && clocks.since(asked).compareTo(PATIENCE) < 0) {
        clocks.sleep(LOOK);
      }
      rows.start();
      enforceRows.start();
      savings.start();
      costs.start();
      rightsizings.start();
      waitingFor = "";
      log.atInfo()
          .addKeyValue("millis", clocks.since(started).toMillis())
          .addKeyValue("nodes", feeds.nodes().all().size())
          .log("Rows can be read");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
