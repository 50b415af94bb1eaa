package io.temper.server.savings;

import io.temper.crds.Groups;
import io.temper.crds.perf.Window;
import io.temper.crds.savings.Banked;
import io.temper.crds.savings.Identified;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsPast;
import io.temper.crds.savings.SavingsSpec;
import io.temper.crds.savings.SavingsStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `kubectl get savings`.
public final class SavingsResource {
  private static final String NOT_YET = "-";

  private SavingsResource() {}

  /// @param evidence what the figures were worked out from
  /// @param past the subresource that tells of the past
  public static Resource<Savings> declare(
      Registry<Savings> registry, Evidence evidence, Computed<Savings, SavingsPast> past) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "savings", Savings.class)
        .cluster()
        .shortNames("sv")
        .categories("temper")
        .columns(
            column(
                "Realized",
                "Dollars per month of capacity that was freed and used.",
                status -> status.realized().dollarsPerMonth()),
            column(
                "Identified",
                "Dollars per month of capacity that is asked for and not needed.",
                status -> orNotYet(status.identified().dollarsPerMonth())),
            column(
                "±95%",
                "Half of the 95 % interval of identified, its wider side.",
                status -> halfInterval(status.identified())),
            column("Basis", "Measured or Insufficient.", status -> status.basis().name()),
            column(
                "Nodes",
                "Nodes measured, of those there are.",
                status -> status.nodes().measured() + "/" + status.nodes().total()),
            column("Window", "Time measured so far.", status -> window(status.window())),
            TableColumn.<Savings>of(
                    "Machine",
                    "Machine type by the cloud's name.",
                    row -> machineType(row.body().spec()))
                .wide(),
            column(
                    "CPU",
                    "CPU asked for and not needed, in millicores.",
                    status -> status.identified().cpuMillicores() + "m")
                .wide(),
            column(
                    "Memory",
                    "Memory asked for and not needed.",
                    status -> (status.identified().memoryBytes() >> 20) + "Mi")
                .wide(),
            column(
                    "Pods",
                    "Pods counted, and those left out.",
                    status -> status.identified().pods() + "+" + status.identified().podsLeftOut())
                .wide(),
            column(
                    "Reclaimed",
                    "CPU that background work used out of idle requests, in millicores.",
                    status -> status.realized().reclaimedMillicores() + "m")
                .wide(),
            column(
                    "Absorbed",
                    "CPU asked for beyond what the nodes could have given, in millicores.",
                    status -> status.realized().absorbedMillicores() + "m")
                .wide(),
            column(
                    "Banked",
                    "Dollars per month of nodes that are not needed; of the cluster only.",
                    SavingsResource::banked)
                .wide(),
            column("Realized-Why", "Why realized is what it is.", s -> s.realized().reason())
                .wide(),
            column("Message", "What limits the figures.", SavingsStatus::message).wide())
        .computed(evidence.declare())
        .computed(past)
        .serve(registry);
  }

  private static TableColumn<Savings> column(
      String name, String description, Function<SavingsStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<Savings> row) -> cell.apply(row.body().status()));
  }

  private static String banked(SavingsStatus status) {
    Banked banked = status.banked();
    return banked == null ? NOT_YET : banked.dollarsPerMonth();
  }

  private static String machineType(SavingsSpec spec) {
    String machineType = spec.machineType();
    return machineType == null ? "<all>" : machineType;
  }

  private static String halfInterval(Identified identified) {
    String middle = identified.dollarsPerMonth();
    String low = identified.lowDollarsPerMonth();
    String high = identified.highDollarsPerMonth();
    if (middle == null || low == null || high == null) {
      return NOT_YET;
    }
    BigDecimal below = new BigDecimal(middle).subtract(new BigDecimal(low));
    BigDecimal above = new BigDecimal(high).subtract(new BigDecimal(middle));
    return below.max(above).toPlainString();
  }

  private static String window(@Nullable Window window) {
    if (window == null) {
      return NOT_YET;
    }
    long minutes = window.length().toMinutes();
    if (minutes < 60) {
      return minutes + "m";
    }
    return minutes % 60 == 0 ? minutes / 60 + "h" : minutes / 60 + "h" + minutes % 60 + "m";
  }

  private static String orNotYet(@Nullable String dollars) {
    return dollars == null ? NOT_YET : dollars;
  }
}
