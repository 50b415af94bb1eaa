package io.temper.admission.policy;

import io.temper.crds.policy.Condition;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the status of policies in step with the cluster.
///
/// Every replica does this. They come to the same words, so whoever is second finds them written;
/// while one of them knows less than the other, neither writes a policy more often than every few
/// seconds.
public final class StatusKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusKeeper.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration APART = Duration.ofSeconds(5);

  private final Policies policies;
  private final Clocks clocks;
  private final Map<String, Long> writtenNanos = new HashMap<>();
  private volatile boolean changed = true;
  private volatile Thread thread = Thread.currentThread();

  public StatusKeeper(Policies policies, Clocks clocks) {
    this.policies = policies;
    this.clocks = clocks;
  }

  public void start() {
    thread = Thread.ofVirtual().name("policy-status").start(this::run);
  }

  /// Something is different: a policy, or what policies select.
  public void changed() {
    changed = true;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(LOOK);
        look();
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Writes what is due; nothing most of the time.
  void look() {
    if (!changed || !policies.waitingFor().isEmpty()) {
      return;
    }
    changed = false;
    List<Standing> standings = policies.standings();
    for (Standing standing : standings) {
      List<Condition> wanted = standing.conditions(clocks.now());
      if (!standing.said().equals(wanted) && !written(standing, wanted)) {
        changed = true; // later
      }
    }
    writtenNanos.keySet().retainAll(standings.stream().map(Standing::toString).toList());
  }

  private boolean written(Standing standing, List<Condition> wanted) {
    String policy = standing.toString();
    Long last = writtenNanos.get(policy);
    if (last != null && clocks.since(last).compareTo(APART) < 0) {
      return false;
    }
    writtenNanos.put(policy, clocks.nanos().getAsLong());
    if (!policies.write(standing, wanted)) {
      return false;
    }
    log.atInfo()
        .addKeyValue("policy", policy)
        .addKeyValue("accepted", standing.accepted().reason())
        .addKeyValue("applied", standing.applied().reason())
        .addKeyValue("message", standing.applied().message())
        .log("Wrote how a policy stands");
    return true;
  }
}
