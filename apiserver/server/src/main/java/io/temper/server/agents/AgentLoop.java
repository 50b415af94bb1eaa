package io.temper.server.agents;

import com.google.protobuf.InvalidProtocolBufferException;
import io.temper.agent.v1.Observation;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.NodeTelemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one node's agent for as long as there is one: dials, reads, waits, dials again. Runs on
/// a virtual thread of its own.
final class AgentLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(AgentLoop.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final String node;
  private final Agents.Dialer dialer;
  private final Turns turns;
  private final Clocks clocks;
  private final AgentMetrics metrics;
  private final Consumer<NodeTelemetry> changed;
  private final AgentState state;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private @Nullable AgentEndpoint endpoint;
  private boolean redial;
  private boolean closed;

  private volatile boolean tried;

  // Belong to the loop's thread.
  private long lastWordNanos;
  private Instant lastWord;
  private String why = "";
  private boolean silent;

  AgentLoop(
      String node,
      Agents.Dialer dialer,
      Turns turns,
      Clocks clocks,
      AgentMetrics metrics,
      Consumer<NodeTelemetry> changed) {
    this.node = node;
    this.dialer = dialer;
    this.turns = turns;
    this.clocks = clocks;
    this.metrics = metrics;
    this.changed = changed;
    this.lastWord = clocks.now();
    this.lastWordNanos = clocks.nanos().getAsLong();
    this.state = new AgentState(node, lastWord);
  }

  /// Says where the agent is now; null when there is none.
  void endpoint(@Nullable AgentEndpoint now) {
    lock.lock();
    try {
      if (now == null ? endpoint != null : !now.equals(endpoint)) {
        endpoint = now;
        redial = true;
        woken.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Where the agent is; empty when there is none.
  Optional<AgentEndpoint> endpoint() {
    lock.lock();
    try {
      return Optional.ofNullable(endpoint);
    } finally {
      lock.unlock();
    }
  }

  /// Ends the stream there is and dials anew: other certificates are trusted now.
  void redial() {
    lock.lock();
    try {
      redial = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What is known before the first word.
  NodeTelemetry first() {
    return state.now();
  }

  /// Whether a first attempt came to an end, good or bad.
  boolean tried() {
    return tried;
  }

  @Override
  public void run() {
    Duration wait = FIRST_WAIT;
    try {
      while (true) {
        AgentEndpoint where = next();
        if (where == null) {
          return;
        }
        long before = lastWordNanos;
        follow(where);
        wait = lastWordNanos == before ? longer(wait) : FIRST_WAIT;
        metrics.reconnect();
        pause(jittered(wait));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for an endpoint; null when the loop is over.
  private @Nullable AgentEndpoint next() throws InterruptedException {
    while (true) {
      lock.lock();
      try {
        if (closed || (endpoint == null && forgotten())) {
          return null;
        }
        if (endpoint != null) {
          redial = false;
          return endpoint;
        }
        why = "no agent runs on the node";
        woken.await(untilNextStep().toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        lock.unlock();
      }
      grow();
    }
  }

  private void follow(AgentEndpoint where) throws InterruptedException {
    try (Turns.Turn turn = turn()) {
      if (turn != null) {
        follow(where, turn);
      }
    }
  }

  /// Waits until it may connect; null when something else is to be done.
  private Turns.@Nullable Turn turn() throws InterruptedException {
    while (!interrupted()) {
      Turns.Turn turn = turns.take(untilNextStep());
      if (turn != null) {
        return turn;
      }
      grow();
    }
    return null;
  }

  /// @param turn given back as soon as it is clear what becomes of the connection
  private void follow(AgentEndpoint where, Turns.Turn turn) throws InterruptedException {
    state.begin();
    long dialled = clocks.nanos().getAsLong();
    try (AgentStream stream = dialer.dial(node, where)) {
      while (!interrupted()) {
        switch (stream.next(untilNextStep())) {
          case AgentStream.Event.Message(var message) -> {
            turn.close();
            state.apply(parse(message), clocks.now());
            heard();
          }
          case AgentStream.Event.Ended(var reason, var hostile) -> {
            ended(reason, hostile);
            return;
          }
          case AgentStream.Event.Silence() -> {
            grow();
            // A stream that stays silent after it was given up will not come back by itself. One
            // that is new has as long as any, however long the agent was silent before.
            if (given(dialled, Agents.SILENCE) && given(lastWordNanos, Agents.SILENCE)) {
              return;
            }
          }
        }
      }
    } catch (BadMessageException e) {
      ended("bad message: " + e.getMessage(), true);
    } catch (RuntimeException e) {
      // Such as no certificate to show yet: the next attempt may fare better, and whatever this one
      // met is no reason to give up on the node.
      ended("cannot dial: " + e.getMessage(), false);
    }
  }

  private static Observation parse(byte[] message) {
    try {
      return Observation.parseFrom(message);
    } catch (InvalidProtocolBufferException _) {
      throw new BadMessageException("not an observation in protobuf");
    }
  }

  private void heard() {
    lastWordNanos = clocks.nanos().getAsLong();
    lastWord = clocks.now();
    why = "";
    tried = true;
    metrics.message();
    if (silent) {
      silent = false;
      log.atInfo().addKeyValue("node", node).log("Agent reports again");
    }
    tell();
  }

  private void ended(String reason, boolean hostile) {
    if (hostile) {
      metrics.bad();
      state.trouble(reason);
      if (!reason.equals(why)) {
        log.atWarn()
            .addKeyValue("node", node)
            .addKeyValue("error", reason)
            .log("Agent's stream ended");
      }
    }
    why = reason;
    tried = true;
    grow();
  }

  /// Lets time do its work: silence makes stale, then forgets.
  private void grow() {
    if (given(lastWordNanos, Agents.SILENCE)) {
      state.silent(lastWord, why.isEmpty() ? "its agent is silent" : why);
      if (!silent) {
        silent = true;
        log.atWarn().addKeyValue("node", node).addKeyValue("error", why).log("Agent is silent");
      }
    }
    if (forgotten()) {
      state.dropPods();
    }
    tell();
  }

  private void tell() {
    if (state.takeChanged()) {
      changed.accept(state.now());
    }
  }

  private boolean forgotten() {
    return given(lastWordNanos, Agents.FORGET);
  }

  private boolean given(long sinceNanos, Duration time) {
    return clocks.since(sinceNanos).compareTo(time) >= 0;
  }

  private Duration silence() {
    return clocks.since(lastWordNanos);
  }

  /// How long until silence means something new; at most a second, so that wake-ups are cheap and
  /// none is needed for anything else.
  private Duration untilNextStep() {
    Duration left = Agents.SILENCE.minus(silence());
    Duration second = Duration.ofSeconds(1);
    return left.isPositive() && left.compareTo(second) < 0 ? left : second;
  }

  private boolean interrupted() {
    lock.lock();
    try {
      return closed || redial;
    } finally {
      lock.unlock();
    }
  }

  /// Waits, unless something new is to be done.
  private void pause(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (!closed && !redial && left > 0) {
        left = woken.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    grow();
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
  }

  /// Between half of it and all of it.
  private static Duration jittered(Duration wait) {
    long millis = wait.toMillis();
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
