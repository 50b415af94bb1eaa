package io.temper.server.usage;

import io.temper.crds.Groups;
import io.temper.crds.usage.DevSession;
import io.temper.crds.usage.DevSessionSpec;
import io.temper.crds.usage.DevSessionStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Storage;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `kubectl get devsessions`.
public final class DevSessionResource {
  private static final String NONE = "<none>";

  private DevSessionResource() {}

  public static Resource<DevSession> declare(Storage storage) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "devsessions", DevSession.class)
        .cluster()
        .shortNames("devs")
        .categories("temper")
        .columns(
            spec("User", "Whose session it is.", spec -> user(spec.owner())),
            spec("Type", "Exec, Ci or Preview.", spec -> spec.type().name()),
            spec("Namespace", "Namespace of the target.", DevSessionSpec::namespace),
            spec("Target", "The workload it works on.", DevSessionSpec::target),
            TableColumn.of("Phase", "Pending, Active or Closed.", session -> phase(session)),
            TableColumn.of(
                "Connected", "Time since it was connected.", session -> connected(session)),
            spec("Tool", "What opened it.", spec -> orNone(spec.tool())).wide(),
            spec("Machine", "The user's machine.", spec -> orNone(spec.owner().hostname())).wide(),
            spec("Pipeline", "The pipeline that started it.", DevSessionResource::pipeline).wide(),
            TableColumn.<DevSession>of("Reason", "Why it was closed.", DevSessionResource::reason)
                .wide())
        .selectable("spec.namespace")
        .selectable("spec.owner.userId")
        .selectable("spec.type")
        .selectable("status.phase", DevSessionResource::phase)
        .strategy(new DevSessionStrategy())
        .status()
        .keptIn(storage);
  }

  private static TableColumn<DevSession> spec(
      String name, String description, Function<DevSessionSpec, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<DevSession> row) -> cell.apply(row.body().spec()));
  }

  private static String user(DevSessionSpec.Owner owner) {
    String username = owner.username();
    return username == null || username.isEmpty() ? owner.userId() : username;
  }

  private static String pipeline(DevSessionSpec spec) {
    DevSessionSpec.Ci ci = spec.ci();
    return ci == null ? NONE : ci.provider() + "/" + orNone(ci.pipeline());
  }

  /// A session nobody has reported on is not connected yet.
  private static String phase(ApiObject<DevSession> session) {
    DevSessionStatus status = session.body().status();
    return (status == null ? DevSessionStatus.Phase.Pending : status.phase()).name();
  }

  private static Object connected(ApiObject<DevSession> session) {
    DevSessionStatus status = session.body().status();
    Instant connected = status == null ? null : status.connectedTime();
    return connected == null ? NONE : connected;
  }

  private static String reason(ApiObject<DevSession> session) {
    DevSessionStatus status = session.body().status();
    return status == null ? NONE : orNone(status.reason());
  }

  private static String orNone(@Nullable String text) {
    return text == null || text.isEmpty() ? NONE : text;
  }
}
