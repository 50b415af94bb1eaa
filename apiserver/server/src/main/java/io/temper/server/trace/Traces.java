package io.temper.server.trace;

import io.temper.crds.Groups;
import io.temper.crds.trace.Trace;
import io.temper.crds.trace.TraceSpec;
import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Connect.NoOptions;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.WritableStore;
import io.temper.server.port.Inspection;
import io.temper.server.port.Nodes;
import io.temper.server.port.Telemetry;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `kubectl get traces`.
///
/// @param nodes that there are
/// @param telemetry says which pods are where
/// @param inspection takes the traces
public record Traces(Nodes nodes, Telemetry telemetry, Inspection inspection, InstantSource clock) {
  private static final GroupVersion V1 = new GroupVersion(Groups.TEMPER, Groups.V1);
  private static final String PLURAL = "traces";
  private static final String NONE = "<none>";

  /// @param storage keeps what is asked for and what became of it
  public Resource<Trace> declare(Storage storage) {
    WritableStore<Trace> store =
        storage.of(new StoredKind<>(V1, PLURAL, "Trace", false, Trace.class));
    Whereabouts whereabouts = new Whereabouts(nodes, telemetry);
    TraceLog log = new TraceLog(store, whereabouts, inspection, clock);
    return Resource.of(V1, PLURAL, Trace.class)
        .cluster()
        .categories("temper")
        .columns(
            spec("Node", "The node.", TraceSpec::node),
            spec("Pod", "The pod; <none>: the whole node.", TraceSpec::pod),
            status("Phase", "Pending, Running, Succeeded or Failed.", TraceStatus::phase),
            status("Bytes", "How large it is.", TraceStatus::bytes),
            status("Lost", "Events that were lost.", TraceStatus::lostEvents),
            status("Ended-By", "Which limit ended it.", TraceStatus::endedBy).wide(),
            status("Reason", "Why it failed.", TraceStatus::reason).wide())
        .selectable("spec.node")
        .selectable("status.phase", trace -> cell(trace.body().status(), TraceStatus::phase))
        .strategy(new TraceStrategy(whereabouts))
        .connect(Connect.<Trace, NoOptions>of("log", new NoOptions(), log))
        .serve(store);
  }

  private static TableColumn<Trace> spec(
      String name, String description, Function<TraceSpec, @Nullable Object> cell) {
    return TableColumn.of(
        name,
        description,
        (ApiObject<Trace> row) -> Objects.toString(cell.apply(row.body().spec()), NONE));
  }

  private static TableColumn<Trace> status(
      String name, String description, Function<TraceStatus, @Nullable Object> cell) {
    return TableColumn.of(
        name, description, (ApiObject<Trace> row) -> cell(row.body().status(), cell));
  }

  private static String cell(
      @Nullable TraceStatus status, Function<TraceStatus, @Nullable Object> cell) {
    return status == null ? NONE : Objects.toString(cell.apply(status), NONE);
  }
}
