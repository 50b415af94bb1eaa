package io.temper.crds.usage;

import io.temper.crds.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Doc("How a session goes.")
public record DevSessionStatus(
    @Doc("Pending before it is connected, Active while it is, Closed ever after.") Phase phase,
    @Doc("When it was connected; the session belongs to the period this lies in.")
        @Nullable Instant connectedTime,
    @Doc("When its tool last reported.") @Nullable Instant lastSeenTime,
    @Doc("When it was closed.") @Nullable Instant closedTime,
    @Doc("Why it was closed, in one word, such as Finished, TimeLimitExceeded or StateLost.")
        @Nullable String reason,
    @Doc("The same for people.") @Nullable String message) {

  /// Where a session is in its life.
  public enum Phase {
    Pending,
    Active,
    Closed
  }
}
