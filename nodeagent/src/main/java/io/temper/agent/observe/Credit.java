package io.temper.agent.observe;

/// A purse that refills with time: how the agent allows itself closer looks without letting a node
/// that always jitters keep it busy.
final class Credit {
  private final int most;
  private final long refillNanos;
  private int left;
  private long refilledNanos;

  /// A full purse of `most`, refilled by one each `refillNanos`.
  Credit(int most, long refillNanos, long nowNanos) {
    this.most = most;
    this.refillNanos = refillNanos;
    this.left = most;
    this.refilledNanos = nowNanos;
  }

  /// Takes one if there is one.
  boolean spend(long nowNanos) {
    long earned = (nowNanos - refilledNanos) / refillNanos;
    if (earned > 0) {
      left = (int) Math.min(most, left + earned);
      refilledNanos += earned * refillNanos;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
