package io.temper.agent.enforce;

import io.temper.agent.enforce.EnforcementView.Tally;
import io.temper.agent.enforce.Generation.Kind;
import io.temper.agent.enforce.SupervisorStatus.Answer;
import io.temper.agent.enforce.Target.Member;
import io.temper.agent.kernel.KernelException;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Enforcement.Backend;
import io.temper.crds.perf.Enforcement.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes what runs in the kernel what is wished for: one thread that looks at the latest wish and
/// the latest word of the supervisor, does at most one thing about the difference, and looks again.
///
/// ```
///            nothing stands against it                 another shape, settled, not too soon
/// stock ───────────────────────────────► running ◄──────────────────────────────────────────┐
///   ▲            start, with back-off       │ │ pod in another layer: move it ──────────────┤
///   └───────────────────────────────────────┘ └── swap ────────────────────────────────────┘
///     safe mode, unwanted, limits not held, ejected by the kernel, lease of a dead agent
/// ```
///
/// Nothing here waits but the supervisor's answers, and those have an end.
public final class Enforcer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Enforcer.class);
  private static final long SECOND = 1_000_000_000L;
  private static final long RETRY_MEMBERS = SECOND / 10;
  private static final long CHECK_MEMBERS = 60 * SECOND;
  private static final long LIMITS_GRACE = 5 * SECOND;
  private static final long IDLE = 10 * SECOND;

  /// A scheduler that is just attached has yet to walk through the cgroups.
  private static final long PROOF = 30 * SECOND;

  private static final String NOT_LIVE =
      "Pods cannot be moved while the scheduler runs, each change needs a new configuration";

  /// Where a pod's cgroup is.
  public interface PodCgroups {
    /// The cgroups of all pods in the v2 tree, by the uid each is named by.
    Map<String, Path> all();
  }

  private final Supervisor supervisor;
  private final Membership.Opener memberships;
  private final PodCgroups cgroups;
  private final Generations generations;
  private final Clock clock;
  private final Consumer<EnforcementView> told;
  private final Backoff backoff = new Backoff();

  private final AtomicReference<@Nullable Wish> wished = new AtomicReference<>();
  private final AtomicReference<Heard> heard =
      new AtomicReference<>(new Heard(null, "the supervisor has not answered yet"));

  /// What the scheduler that runs was told by us, or null while none runs that we know of.
  private @Nullable Running running;

  private Tally tally = Tally.NONE;
  private String failure = "";
  private String failedDigest = "";
  private String shapeWished = "";
  private long shapeSinceNanos;
  private long swappedNanos;
  private boolean swappedEver;
  private long renewedNanos;
  private long exitsSeen = -1;
  private EnforcementView view = EnforcementView.STARTING;
  private volatile boolean starting;

  /// The supervisor's last word, or why there is none.
  private record Heard(@Nullable SupervisorStatus status, String lost) {}

  /// The scheduler that runs, as far as we had a hand in it.
  private static final class Running {
    private final Target target;
    private final long enableSeq;
    private final long sinceNanos;
    private @Nullable Membership membership;
    private boolean proven;
    private final Map<String, Member> placed = new HashMap<>();
    private long checkedNanos;
    private int vain;

    Running(Target target, long enableSeq, @Nullable Membership membership, long now) {
      this.target = target;
      this.enableSeq = enableSeq;
      this.membership = membership;
      this.sinceNanos = now;
      this.checkedNanos = now;
    }

    void close() {
      if (membership != null) {
        membership.close();
      }
      membership = null;
    }
  }

  /// @param told takes how enforcement stands whenever that changed, on the enforcer's thread
  Enforcer(
      Supervisor supervisor,
      Membership.Opener memberships,
      PodCgroups cgroups,
      Generations generations,
      Clock clock,
      Consumer<EnforcementView> told) {
    this.supervisor = supervisor;
    this.memberships = memberships;
    this.cgroups = cgroups;
    this.generations = generations;
    this.clock = clock;
    this.told = told;
  }

  /// Takes what is wanted from now on. From any thread.
  void wish(Wish wish) {
    wished.set(wish);
  }

  /// Ends a start that is on its way, which else would hold up safe mode for as long as loading
  /// takes. From any thread.
  void interrupt(String why) {
    if (starting) {
      Thread.ofVirtual().name("interrupt").start(() -> stopStarting(why));
    }
  }

  /// Takes the supervisor's word. From any thread.
  void heard(SupervisorStatus status) {
    heard.set(new Heard(status, ""));
  }

  /// Takes that the supervisor is not to be reached. From any thread.
  void lost(String why) {
    heard.set(new Heard(null, why));
  }

  /// Does what is to be done now.
  ///
  /// @return nanoseconds after which to look again, if nothing is heard before
  long step() {
    Wish wish = wished.get();
    Heard word = heard.get();
    long now = clock.nanos();
    long again = wish == null ? IDLE : act(wish, word, now);
    tell(wish, heard.get());
    return again;
  }

  /// The supervisor's word while the last wish is what runs; null while nothing does, or something
  /// else that is about to be replaced. On the enforcer's thread.
  @Nullable SupervisorStatus inForce() {
    Wish wish = wished.get();
    Target target = wish == null ? null : wish.target();
    SupervisorStatus status = heard.get().status();
    Running current = running;
    if (target == null || status == null || current == null) {
      return null;
    }
    boolean runs =
        status.scheduler().state() == SupervisorStatus.State.RUNNING
            && status.enableSeq() == current.enableSeq;
    return runs && configured(status).equals(digest(target, current)) ? status : null;
  }

  @Override
  public void close() {
    forget();
    supervisor.close();
  }

  private long act(Wish wish, Heard word, long now) {
    SupervisorStatus status = word.status();
    if (status == null) {
      forget();
      return IDLE;
    }
    noticeExit(status, now);
    boolean runs = runs(status);
    if (!runs) {
      forget();
    } else {
      backoff.running(now);
    }
    if (!against(wish, status).isEmpty()) {
      if (runs) {
        halt(why(wish, status));
      }
      return IDLE;
    }
    if (status.scheduler().state() == SupervisorStatus.State.STOPPING) {
      return RETRY_MEMBERS;
    }
    Target target = wish.target();
    if (target == null) {
      // The pods are not known yet: what an agent before this one set up goes on.
      return runs ? renew(wish, now) : IDLE;
    }
    if (!runs) {
      long wait = backoff.leftNanos(now);
      return wait > 0 && target.digest().equals(failedDigest)
          ? wait
          : start(Kind.Start, wish, target);
    }
    return keep(wish, target, status, now);
  }

  // It runs and is to run: is it what is wished for?
  private long keep(Wish wish, Target target, SupervisorStatus status, long now) {
    if (status.scheduler().state() != SupervisorStatus.State.RUNNING) {
      return SECOND;
    }
    Running current = running;
    if (current == null || current.enableSeq != status.enableSeq()) {
      current = adopt(target, status, now);
    }
    if (wish.limitsRequired()
        && target.limited() > 0
        && !status.limits().hold()
        && now - current.sinceNanos > LIMITS_GRACE) {
      fail(
          target,
          "CPU limits of " + target.limited() + " pods are not held: " + status.limits().why(),
          now);
      halt(failure);
      return IDLE;
    }
    long again = Math.min(renew(wish, now), CHECK_MEMBERS);
    if (!configured(status).equals(digest(target, current))) {
      return Math.min(again, swap(wish, target, current, now));
    }
    shapeWished = "";
    return Math.min(again, place(target, current, now));
  }

  // A scheduler that we find running: started by us, by an agent before us, or by the supervisor
  // itself after its own restart. Its map is new to us, so every pod is placed.
  private Running adopt(Target target, SupervisorStatus status, long now) {
    forget();
    generations.atLeast(status.scheduler().generation());
    Running found = new Running(target, status.enableSeq(), openMembership(), now);
    running = found;
    return found;
  }

  private @Nullable Membership openMembership() {
    try {
      return memberships.open();
    } catch (KernelException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log(NOT_LIVE);
      return null;
    }
  }

  private long swap(Wish wish, Target target, Running current, long now) {
    String shape = digest(target, current);
    if (!shape.equals(shapeWished)) {
      shapeWished = shape;
      shapeSinceNanos = now;
    }
    long settled = shapeSinceNanos + wish.settle().toNanos() - now;
    long soonest = swappedEver ? swappedNanos + wish.betweenSwaps().toNanos() - now : 0;
    long wait = Math.max(settled, soonest);
    if (shape.equals(failedDigest)) {
      wait = Math.max(wait, backoff.leftNanos(now));
    }
    if (wait > 0) {
      // Until then pods change layers within the shape that runs.
      place(target, current, now);
      return wait;
    }
    return start(Kind.Swap, wish, target);
  }

  private long start(Kind kind, Wish wish, Target target) {
    Running before = running;
    String digest = before == null ? target.digest() : digest(target, before);
    long number = generations.last() + 1;
    starting = true;
    try {
      Answer answer = supervisor.start(number, digest, target.layers(), wish.leaseSeconds());
      heard.set(new Heard(answer.status(), ""));
      if (!answer.ok()) {
        fail(target, answer.error(), clock.nanos());
        failedDigest = digest;
        return SECOND;
      }
    } catch (SupervisorException e) {
      fail(target, e.getMessage(), clock.nanos());
      failedDigest = digest;
      return SECOND;
    } finally {
      starting = false;
    }
    failure = "";
    failedDigest = "";
    swappedNanos = clock.nanos();
    swappedEver = true;
    renewedNanos = swappedNanos;
    SupervisorStatus status = status();
    long stock = kind == Kind.Swap ? status.scheduler().lastSwap().stockMillis() : -1;
    record(
        kind,
        number,
        reasonOf(kind, target),
        digest,
        target,
        Diff.lines(generations, target.lines()),
        stock);
    adopt(target, status, swappedNanos);
    return 0;
  }

  private void stopStarting(String why) {
    try {
      supervisor.stop(why);
    } catch (SupervisorException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("A start could not be interrupted");
    }
  }

  private static String reasonOf(Kind kind, Target target) {
    String pods = target.members().size() + " pods";
    return kind == Kind.Start ? "enforcing for " + pods : "another shape of layers for " + pods;
  }

  // Puts every pod where it belongs that is not known to be there.
  private long place(Target target, Running current, long now) {
    Membership membership = current.membership;
    if (membership == null) {
      return CHECK_MEMBERS;
    }
    // Now and then all of them, as nobody tells of a cgroup that was made anew.
    boolean check = now - current.checkedNanos >= CHECK_MEMBERS;
    if (check) {
      current.checkedNanos = now;
    }
    List<Map.Entry<String, Member>> misplaced =
        target.members().entrySet().stream()
            .filter(entry -> check || !entry.getValue().sameAs(current.placed.get(entry.getKey())))
            .toList();
    current.placed.keySet().retainAll(target.members().keySet());
    if (misplaced.isEmpty()) {
      return CHECK_MEMBERS;
    }
    Map<String, Path> where = cgroups.all();
    List<String> moved = new ArrayList<>();
    boolean complete = true;
    try {
      for (Map.Entry<String, Member> entry : misplaced) {
        complete &= placeOne(target, current, membership, entry, where, moved);
      }
    } catch (KernelException e) {
      // The scheduler went away under us, or its map is not what it was: start from what is there.
      log.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("A pod could not be moved to its layer");
      forget();
      return SECOND;
    }
    if (!current.proven && !where.isEmpty() && now - current.sinceNanos > PROOF) {
      log.warn(NOT_LIVE + ": none of them is in its map");
      current.close();
      return SECOND;
    }
    if (!moved.isEmpty()) {
      String reason = moved.size() == 1 ? moved.getFirst() : moved.size() + " pods changed layers";
      record(Kind.Retier, generations.last() + 1, reason, configuredDigest(), target, moved, 0);
    }
    current.vain = complete ? 0 : Math.min(current.vain + 1, 6);
    return complete ? CHECK_MEMBERS : RETRY_MEMBERS << current.vain;
  }

  private static boolean placeOne(
      Target target,
      Running current,
      Membership membership,
      Map.Entry<String, Member> entry,
      Map<String, Path> where,
      List<String> moved) {
    Path cgroup = where.get(entry.getKey());
    if (cgroup == null) {
      // Its cgroup is on its way, or on its way out.
      return false;
    }
    Member member = entry.getValue();
    boolean rematch = !member.sameAs(current.placed.get(entry.getKey()));
    if (!membership.move(cgroup, member.slot(), rematch).complete()) {
      return false;
    }
    current.proven = true;
    Member before = current.placed.put(entry.getKey(), member);
    Member atStart = before == null ? current.target.members().get(entry.getKey()) : before;
    if (atStart != null && atStart.slot() != member.slot()) {
      moved.add(
          member.name()
              + ": "
              + current.target.layer(atStart.slot())
              + " → "
              + target.layer(member.slot()));
    }
    return true;
  }

  private void halt(String why) {
    try {
      Answer answer = supervisor.stop(why);
      heard.set(new Heard(answer.status(), ""));
      if (!answer.ok()) {
        log.atError().addKeyValue("error", answer.error()).log("The scheduler did not stop");
        return;
      }
    } catch (SupervisorException e) {
      log.atError()
          .addKeyValue("error", e.getMessage())
          .log("The supervisor could not be told to stop");
      return;
    }
    exitsSeen = status().scheduler().exits();
    forget();
    record(Kind.Stop, generations.last() + 1, why, "", null, List.of(), -1);
  }

  private long renew(Wish wish, long now) {
    long third = Duration.ofSeconds(wish.leaseSeconds()).toNanos() / 3;
    if (now - renewedNanos < third && renewedNanos != 0) {
      return renewedNanos + third - now;
    }
    try {
      Answer answer = supervisor.renew(wish.leaseSeconds());
      heard.set(new Heard(answer.status(), ""));
      renewedNanos = now;
      return third;
    } catch (SupervisorException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("The lease could not be renewed");
      return SECOND;
    }
  }

  // A scheduler that ended without our doing.
  private void noticeExit(SupervisorStatus status, long now) {
    long exits = status.scheduler().exits();
    boolean first = exitsSeen < 0;
    boolean more = !first && exits > exitsSeen && !runs(status);
    exitsSeen = first || !runs(status) ? exits : exitsSeen;
    if (!more) {
      return;
    }
    SupervisorStatus.Exit exit = status.scheduler().lastExit();
    if (exit.code() == 0 && !exit.ejected()) {
      return;
    }
    failure =
        (exit.ejected() ? "the kernel put the scheduler out: " : "the scheduler ended: ")
            + (exit.reason().isEmpty() ? "status " + exit.code() : exit.reason());
    Running was = running;
    failedDigest = was == null ? status.scheduler().digest() : digest(was.target, was);
    backoff.failed(now);
    if (exit.ejected()) {
      tally = tally.ejected();
    }
    log.atError().addKeyValue("reason", exit.reason()).log("The scheduler ended by itself");
    record(Kind.Stop, generations.last() + 1, failure, "", null, List.of(), -1);
  }

  private void fail(Target target, @Nullable String why, long now) {
    failure = why == null ? "unknown" : why;
    failedDigest = target.digest();
    backoff.failed(now);
    tally = tally.failed();
    log.atError().addKeyValue("error", failure).log("A configuration could not be applied");
  }

  private void record(
      Kind kind,
      long number,
      String reason,
      String digest,
      @Nullable Target target,
      List<String> diff,
      long stockMillis) {
    List<String> lines = target == null ? List.of() : target.lines();
    generations.add(
        new Generation(number, kind, clock.unixMillis(), reason, digest, lines, diff, stockMillis));
    tally = tally.applied(kind);
    log.atInfo()
        .addKeyValue("generation", number)
        .addKeyValue("kind", kind)
        .addKeyValue("reason", reason)
        .log("Scheduling changed");
  }

  private void forget() {
    Running was = running;
    running = null;
    if (was != null) {
      was.close();
    }
  }

  /// Everything that stands against enforcing, most weighty first.
  private static List<String> against(Wish wish, @Nullable SupervisorStatus status) {
    List<String> reasons = new ArrayList<>();
    if (wish.safeMode()) {
      reasons.add("safe mode: " + wish.safeModeBecause());
    } else if (status != null && status.safeMode()) {
      reasons.add("safe mode: the file switch on the node is there");
    }
    if (!wish.wanted()) {
      reasons.add(wish.unwantedBecause());
    }
    reasons.addAll(wish.obstacles());
    return reasons;
  }

  private static String why(Wish wish, SupervisorStatus status) {
    return String.join("; ", against(wish, status));
  }

  private static boolean runs(SupervisorStatus status) {
    return switch (status.scheduler().state()) {
      case RUNNING, STARTING -> true;
      default -> false;
    };
  }

  // Where pods cannot be moved, another membership is another configuration.
  private static String digest(Target target, Running current) {
    return current.membership != null
        ? target.digest()
        : target.digest() + "+" + Integer.toHexString(target.members().hashCode());
  }

  private static String configured(SupervisorStatus status) {
    return status.scheduler().digest();
  }

  private String configuredDigest() {
    return configured(status());
  }

  private SupervisorStatus status() {
    SupervisorStatus status = heard.get().status();
    if (status == null) {
      throw new IllegalStateException("asked without a status");
    }
    return status;
  }

  private void tell(@Nullable Wish wish, Heard word) {
    EnforcementView now = wish == null ? view : view(wish, word);
    if (!now.equals(view)) {
      view = now;
      told.accept(now);
    }
  }

  private EnforcementView view(Wish wish, Heard word) {
    SupervisorStatus status = word.status();
    Running current = running;
    if (status != null
        && current != null
        && status.scheduler().state() == SupervisorStatus.State.RUNNING) {
      return enforcing(wish, status, current);
    }
    List<String> reasons = against(wish, status);
    if (status == null) {
      reasons.add(word.lost());
    } else if (!failure.isEmpty()) {
      reasons.add(failure);
    }
    boolean safe = wish.safeMode() || (status != null && status.safeMode());
    return new EnforcementView(
        Backend.None,
        safe ? State.SafeMode : State.Observing,
        reasons.isEmpty() ? "starting" : String.join("; ", reasons),
        reasons,
        wish.wanted() && wish.obstacles().isEmpty() && !safe,
        status != null,
        generations.last(),
        status == null ? "Kernel" : status.limits().guarantee(),
        status == null ? "" : status.limits().why(),
        0,
        List.of(),
        List.of(),
        Map.of(),
        tally,
        generations.all());
  }

  private EnforcementView enforcing(Wish wish, SupervisorStatus status, Running current) {
    Target target = wish.target() == null ? current.target : wish.target();
    return new EnforcementView(
        Backend.ScxLayered,
        State.Enforcing,
        "scx_layered "
            + status.scheduler().version()
            + (current.membership == null ? ", each change of a tier is a new configuration" : "")
            + (failure.isEmpty() ? "" : "; the last change failed: " + failure),
        List.of(),
        true,
        true,
        generations.last(),
        status.limits().guarantee(),
        status.limits().why(),
        status.limits().worstPermille(),
        target.demotions(),
        List.of(),
        layers(current),
        tally,
        generations.all());
  }

  private static Map<String, String> layers(Running current) {
    Map<String, String> layers = new HashMap<>();
    Map<String, Member> members =
        current.membership == null ? current.target.members() : current.placed;
    members.forEach((uid, member) -> layers.put(uid, current.target.layer(member.slot())));
    return layers;
  }
}
