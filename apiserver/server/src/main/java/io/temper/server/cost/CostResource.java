package io.temper.server.cost;

import io.temper.crds.Groups;
import io.temper.crds.cost.Cost;
import io.temper.crds.cost.CostSpec;
import io.temper.crds.cost.CostStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `kubectl get costs`.
public final class CostResource {
  static final GroupVersion V1 = new GroupVersion(Groups.TEMPER, Groups.V1);
  static final String PLURAL = "costs";

  private static final String UNMEASURED = "-";

  private CostResource() {}

  public static Resource<Cost> declare(Registry<Cost> registry) {
    return Resource.of(V1, PLURAL, Cost.class)
        .categories("temper")
        .columns(
            column(
                "Total",
                "Dollars per month, with its share of what is idle.",
                CostStatus::dollarsPerMonth),
            column("CPU", "CPU it asks for or uses, per month.", CostStatus::cpuDollarsPerMonth),
            column(
                "Memory",
                "Memory it asks for or uses, per month.",
                CostStatus::memoryDollarsPerMonth),
            column(
                "Storage",
                "Storage per month; - where it is not measured.",
                status -> orUnmeasured(status.storageDollarsPerMonth())),
            column(
                "Egress",
                "Traffic that left the cluster, per month; - where it is not measured.",
                status -> orUnmeasured(status.egressDollarsPerMonth())),
            column("Idle", "Its share of what is idle.", CostStatus::idleDollarsPerMonth),
            column(
                "Efficiency",
                "Use over request, by what they cost.",
                status -> (status.efficiencyPermille() + 5) / 10 + "%"),
            column("Window", "Time the figures come from.", status -> window(status)),
            spec("Kind", "Kind of the workload.", CostSpec::workloadKind),
            spec("Workload", "Its name.", CostSpec::workload))
        .selectable("spec.workloadKind")
        .selectable("spec.workload")
        .serve(registry);
  }

  private static TableColumn<Cost> column(
      String name, String description, Function<CostStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<Cost> row) -> cell.apply(row.body().status()));
  }

  private static TableColumn<Cost> spec(
      String name, String description, Function<CostSpec, @Nullable String> cell) {
    return TableColumn.<Cost>of(
            name,
            description,
            row -> Objects.requireNonNullElse(cell.apply(row.body().spec()), "<all>"))
        .wide();
  }

  private static String orUnmeasured(@Nullable String dollars) {
    return dollars == null ? UNMEASURED : dollars;
  }

  private static String window(CostStatus status) {
    Duration length = status.window().length();
    return length.toHours() > 0
        ? length.toHours() + "h" + (length.toMinutesPart() > 0 ? length.toMinutesPart() + "m" : "")
        : length.toMinutes() + "m";
  }
}
