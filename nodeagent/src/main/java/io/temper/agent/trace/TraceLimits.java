package io.temper.agent.trace;

/// How long and how large a trace may become, whichever comes first.
public record TraceLimits(int seconds, long bytes) {
  private static final int MOST_SECONDS = 60;
  private static final int SECONDS = 10;
  private static final long LEAST_BYTES = 64L << 10;
  private static final long MOST_BYTES = 64L << 20;
  private static final long BYTES = 16L << 20;

  /// What was asked for, 0 standing for what is usual.
  public static TraceLimits of(int seconds, long bytes) {
    return new TraceLimits(seconds == 0 ? SECONDS : seconds, bytes == 0 ? BYTES : bytes);
  }

  /// What is wrong with them, in words; empty if nothing.
  public String problem() {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      return "a trace takes 1 to " + MOST_SECONDS + " seconds, not " + seconds;
    }
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      return "a trace holds " + LEAST_BYTES + " to " + MOST_BYTES + " bytes, not " + bytes;
    }
    return "";
  }
}
