package io.temper.crds.trace;

import io.temper.crds.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Doc("What became of a trace.")
public record TraceStatus(
    @Doc(
            "Pending until its log is read, Running while it is, then Succeeded, or Failed: it may then"
                + " be tried again.")
        Phase phase,
    @Doc("When it began.") @Nullable Instant startTime,
    @Doc("When it ended.") @Nullable Instant endTime,
    @Doc("How long it took on the node, in milliseconds.") @Nullable Long millis,
    @Doc("How large it is, in bytes.") @Nullable Long bytes,
    @Doc("Events that came faster than the agent could read them.") @Nullable Long lostEvents,
    @Doc("Which limit ended it.") @Nullable Limit endedBy,
    @Doc("Why it failed.") @Nullable String reason) {
  public static final TraceStatus PENDING =
      new TraceStatus(Phase.Pending, null, null, null, null, null, null, null);

  /// Where a trace is in its life.
  public enum Phase {
    Pending,
    Running,
    Succeeded,
    Failed
  }

  /// What a trace is full by.
  public enum Limit {
    Seconds,
    Bytes
  }

  public static TraceStatus running(Instant start) {
    return new TraceStatus(Phase.Running, start, null, null, null, null, null, null);
  }

  public static TraceStatus failed(Instant start, Instant end, String reason) {
    return new TraceStatus(Phase.Failed, start, end, null, null, null, null, reason);
  }
}
