package io.temper.server.history;

import io.temper.crds.savings.Banked;
import io.temper.crds.savings.Identified;
import io.temper.crds.savings.NodeCoverage;
import io.temper.crds.savings.Realized;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsSpec;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Savings objects for tests.
final class SavingsHistories {
  private SavingsHistories() {}

  static ApiObject<Savings> object(String name, String realized, @Nullable String identified) {
    SavingsStatus status =
        new SavingsStatus(
            Basis.Measured,
            "",
            null,
            10,
            new NodeCoverage(1, 1, 1),
            new Realized(realized, 0, 250, 500, "", ""),
            new Identified(identified, identified, identified, 0, 0, 1, 0, ""),
            new Banked("0.00", 0, 0, 0, 0, "0.00", "", ""),
            List.of());
    return new ApiObject<>(
        ObjectMeta.of("", name, name, Instant.EPOCH, Map.of()),
        new Savings(new SavingsSpec(null), status));
  }
}
