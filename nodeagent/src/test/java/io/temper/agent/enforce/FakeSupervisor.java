package io.temper.agent.enforce;

import io.temper.agent.enforce.SupervisorStatus.Answer;
import io.temper.agent.enforce.SupervisorStatus.Exit;
import io.temper.agent.enforce.SupervisorStatus.Limits;
import io.temper.agent.enforce.SupervisorStatus.Scheduler;
import io.temper.agent.enforce.SupervisorStatus.State;
import io.temper.agent.enforce.SupervisorStatus.Swap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A supervisor that does at once what it is asked, unless told to fail.
final class FakeSupervisor implements Supervisor {
  final List<String> asked = new ArrayList<>();
  @Nullable String refusal;
  boolean hangs;
  boolean safeModeFile;
  Limits limits = new Limits("Held", "", 3, 0, 1020);

  private State state = State.STOPPED;
  private String digest = "";
  private long generation;
  private long enableSeq;
  private long exits;
  private Exit lastExit = Exit.NEVER;
  private Swap lastSwap = Swap.NONE;

  @Override
  public Answer start(long generation, String digest, String layers, int leaseSeconds)
      throws SupervisorException {
    answering("start " + digest);
    if (refusal != null) {
      return new Answer(false, refusal, status());
    }
    if (!digest.equals(this.digest) || state != State.RUNNING) {
      lastSwap = state == State.RUNNING ? new Swap(12, 800, true) : Swap.NONE;
      enableSeq++;
    }
    state = State.RUNNING;
    this.digest = digest;
    this.generation = generation;
    return new Answer(true, "", status());
  }

  @Override
  public Answer renew(int leaseSeconds) throws SupervisorException {
    answering("renew");
    return new Answer(true, "", status());
  }

  @Override
  public Answer stop(String why) throws SupervisorException {
    answering("stop");
    end(new Exit(1, 0, "unregistered from user space", false));
    return new Answer(true, "", status());
  }

  /// The kernel puts the scheduler out.
  SupervisorStatus ejected(String reason) {
    end(new Exit(2, 1, reason, true));
    return status();
  }

  /// A scheduler that was started before this test.
  SupervisorStatus runsAlready(String digest, long generation) {
    state = State.RUNNING;
    this.digest = digest;
    this.generation = generation;
    enableSeq++;
    return status();
  }

  SupervisorStatus status() {
    return new SupervisorStatus(
        "0.1.0",
        new Scheduler(state, "", generation, digest, "1.1.4", exits, lastExit, lastSwap),
        state == State.RUNNING ? "enabled" : "disabled",
        state == State.RUNNING ? "layered_1.1.4_x" : "",
        enableSeq,
        60_000,
        safeModeFile,
        state == State.RUNNING ? limits : new Limits("Kernel", "", 0, 0, 0));
  }

  @Override
  public void close() {}

  private void end(Exit exit) {
    state = exit.ejected() ? State.FAILED : State.STOPPED;
    digest = "";
    exits++;
    lastExit = exit;
  }

  private void answering(String request) throws SupervisorException {
    asked.add(request);
    if (hangs) {
      throw new SupervisorException("no answer within 5 s", new java.io.IOException("closed"));
    }
  }
}
