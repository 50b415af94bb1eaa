package io.temper.crds.savings;

import io.temper.crds.Doc;
import io.temper.crds.perf.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("Realized and identified savings. The two are never added up.")
public record SavingsStatus(
    @Doc("Basis of the figures: Measured or Insufficient.") Basis basis,
    @Doc("What is missing or limits the figures, in words; empty when nothing does.")
        String message,
    @Doc("The time measured so far, six hours at most; absent before the first sample.")
        @Nullable Window window,
    @Doc("One-minute samples, over all pods.") long samples,
    @Doc("Nodes behind the figures.") NodeCoverage nodes,
    @Doc("Capacity freed and put to use.") Realized realized,
    @Doc("Capacity asked for and not needed.") Identified identified,
    @Doc("Nodes truly not needed; of the whole cluster only.") @Nullable Banked banked,
    @Doc("Unit prices and where they come from, one per machine type.") List<UnitPrice> prices) {

  public SavingsStatus {
    prices = List.copyOf(prices);
  }

  /// Whether there is enough data for a figure.
  public enum Basis {
    Measured,
    Insufficient
  }
}
