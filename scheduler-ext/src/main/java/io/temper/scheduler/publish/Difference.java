package io.temper.scheduler.publish;

/// A node that does not show what it should.
///
/// @param wanted empty for nothing
/// @param shown empty for nothing
public record Difference(String node, Mark mark, String wanted, String shown) {

  /// Whether what is shown promises more than there is: that cannot wait.
  boolean urgent() {
    return wanted.isEmpty()
        || (mark == Mark.FENCE && !shown.isEmpty() && number(wanted) < number(shown));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      // Nothing of ours: whatever it promises is too much.
      return Long.MAX_VALUE;
    }
  }
}
