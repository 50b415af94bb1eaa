package io.temper.scheduler.publish;

import io.temper.machinery.time.Clocks;
import io.temper.scheduler.board.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What each node should show, and what it does.
///
/// The resource of a node is what can be fenced for Critical pods, less what Critical and High pods
/// hold that do not ask for the resource: kube-scheduler subtracts those that do. It is never less
/// than what pods there have been given of it: a kubelet that starts again would turn running pods
/// away. It is gone, and not 0, where nothing is known: what a node does not have, its kubelet does
/// not look at.
public final class Ledger {
  private static final Set<String> WORDS = Set.of("low", "mid", "high");

  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<String, FencePolicy> policies = new HashMap<>();
  private final Map<String, Holding> pods = new HashMap<>();
  private final int threadsPerCore;
  private final long staleNanos;
  private final Clocks clocks;

  /// One node.
  private static final class Account {
    private final Renewal renewal = new Renewal();
    private @Nullable NodeState state;
    private long asked;
    private long unasked;
    private long high;

    private void add(Holding holding, int sign) {
      asked += sign * holding.asked();
      unasked += sign * holding.unasked();
      high += sign * holding.high();
    }

    private boolean empty() {
      return state == null && !renewal.known() && asked == 0 && unasked == 0 && high == 0;
    }
  }

  /// @param threadsPerCore of the nodes
  /// @param stale how old an agent's Lease may be
  public Ledger(int threadsPerCore, Duration stale, Clocks clocks) {
    this.threadsPerCore = threadsPerCore;
    this.staleNanos = stale.toNanos();
    this.clocks = clocks;
  }

  /// A policy is there, or has changed.
  public synchronized void policy(String name, FencePolicy policy) {
    policies.put(name, policy);
  }

  public synchronized void policyGone(String name) {
    policies.remove(name);
  }

  /// A node is there, or has changed.
  public synchronized void node(String name, NodeState state) {
    account(name).state = state;
  }

  public synchronized void nodeGone(String name) {
    Account account = account(name);
    account.state = null;
    forgetIfEmpty(name, account);
  }

  /// A node's agent has renewed its Lease.
  public synchronized void renewed(String name, Instant renewTime) {
    account(name).renewal.seen(renewTime, clocks.now(), clocks.nanos().getAsLong());
  }

  public synchronized void leaseGone(String name) {
    Account account = account(name);
    account.renewal.forget();
    forgetIfEmpty(name, account);
  }

  /// A pod is on a node, or has changed.
  public synchronized void pod(String uid, Holding holding) {
    podGone(uid);
    if (holding.matters()) {
      pods.put(uid, holding);
      account(holding.node()).add(holding, 1);
    }
  }

  public synchronized void podGone(String uid) {
    Holding holding = pods.remove(uid);
    if (holding != null) {
      Account account = account(holding.node());
      account.add(holding, -1);
      forgetIfEmpty(holding.node(), account);
    }
  }

  /// Where nodes do not show what they should.
  ///
  /// @param nothing whether they should show nothing at all
  synchronized List<Difference> differences(boolean nothing) {
    long now = clocks.nanos().getAsLong();
    List<Difference> differences = new ArrayList<>();
    accounts.forEach((name, account) -> {
      NodeState state = account.state;
      if (state != null) {
        boolean spoken = !nothing && account.renewal.fresh(now, staleNanos);
        String pressure = spoken && WORDS.contains(state.pressure()) ? state.pressure() : "";
        String fence = spoken ? fence(account, state) : "";
        compare(differences, name, Mark.PRESSURE, pressure, state.shownPressure());
        compare(differences, name, Mark.FENCE, fence, state.shownFence());
      }
    });
    return differences;
  }

  /// How many nodes show it.
  synchronized int showing(Mark mark) {
    int count = 0;
    for (Account account : accounts.values()) {
      NodeState state = account.state;
      if (state != null) {
        String shown =
            switch (mark) {
              case PRESSURE -> state.shownPressure();
              case FENCE -> state.shownFence();
            };
        count += shown.isEmpty() ? 0 : 1;
      }
    }
    return count;
  }

  private String fence(Account account, NodeState state) {
    FencePolicy policy =
        state.policy().isEmpty() ? FencePolicy.DEFAULT : policies.get(state.policy());
    // Of a policy that we do not know yet nothing is promised.
    if (!state.fences() || policy == null || !policy.critical().there()) {
      return "";
    }
    long room = policy.room(state.cpuMillicores(), threadsPerCore, account.high);
    return Long.toString(Math.max(account.asked, room - account.unasked));
  }

  private static void compare(
      List<Difference> differences, String node, Mark mark, String wanted, String shown) {
    if (!wanted.equals(shown)) {
      differences.add(new Difference(node, mark, wanted, shown));
    }
  }

  private Account account(String name) {
    return accounts.computeIfAbsent(name, _ -> new Account());
  }

  private void forgetIfEmpty(String name, Account account) {
    if (account.empty()) {
      accounts.remove(name);
    }
  }
}
