package io.temper.server.switchback;

import io.temper.crds.Groups;
import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.crds.switchback.SwitchbackStatus.Difference;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `kubectl get switchbacks`.
public final class SwitchbackResource {
  private static final String NOT_YET = "-";

  private SwitchbackResource() {}

  /// @param inputs what an object's figures rest on
  public static Resource<Switchback> declare(
      Registry<Switchback> registry, Function<ApiObject<Switchback>, SwitchbackHours> inputs) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "switchbacks", Switchback.class)
        .cluster()
        .shortNames("swb")
        .categories("temper")
        .columns(
            column(
                "Background",
                "CPU of background work that enforcement adds to a node.",
                status -> millicores(status.background())),
            column(
                "95%",
                "The interval that holds the truth in 95 of 100.",
                status -> interval(status.background())),
            column(
                "Wait",
                "Wait of Critical and High pods that enforcement adds, per second.",
                status -> micros(status.protectedWait())),
            column(
                "Enforcing",
                "Hours of nodes that enforced.",
                status -> String.valueOf(status.enforcing().hours())),
            column(
                "Stock",
                "Hours of nodes on the kernel's own scheduling.",
                status -> String.valueOf(status.stock().hours())),
            column("Basis", "Measured or Insufficient.", status -> status.basis().name()),
            column("Message", "What it comes to.", SwitchbackStatus::message).wide())
        .computed(Computed.of("inputs", SwitchbackHours.class, inputs))
        .serve(registry);
  }

  private static TableColumn<Switchback> column(
      String name, String description, Function<SwitchbackStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<Switchback> row) -> cell.apply(row.body().status()));
  }

  private static String millicores(@Nullable Difference difference) {
    return difference == null ? NOT_YET : difference.value() + "m";
  }

  private static String interval(@Nullable Difference difference) {
    return difference == null ? NOT_YET : difference.low() + "m.." + difference.high() + "m";
  }

  private static String micros(@Nullable Difference difference) {
    return difference == null ? NOT_YET : difference.value() + "us";
  }
}
