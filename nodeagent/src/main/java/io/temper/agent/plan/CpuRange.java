package io.temper.agent.plan;

/// The least and the most CPUs a layer is to have.
public record CpuRange(int least, int most) {
  public CpuRange {
    if (least < 0 || most < least) {
      throw new IllegalArgumentException("no range: %d to %d".formatted(least, most));
    }
  }

  @Override
  public String toString() {
    return least == most ? Integer.toString(least) : least + " to " + most;
  }
}
