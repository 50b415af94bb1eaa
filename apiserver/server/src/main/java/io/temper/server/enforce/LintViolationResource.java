package io.temper.server.enforce;

import io.temper.crds.Groups;
import io.temper.crds.enforce.LintViolation;
import io.temper.crds.enforce.LintViolationStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.function.Function;

/// `kubectl get lintviolations`.
public final class LintViolationResource {
  private LintViolationResource() {}

  public static Resource<LintViolation> declare(Registry<LintViolation> registry) {
    return Resource.of(
            new GroupVersion(Groups.TEMPER, Groups.V1), "lintviolations", LintViolation.class)
        .cluster()
        .shortNames("lv")
        .categories("temper")
        .selectable("status.node", row -> row.body().status().node())
        .selectable("status.invariant", row -> row.body().status().invariant())
        .columns(
            column("Node", "The node.", LintViolationStatus::node),
            column("Invariant", "What is broken.", LintViolationStatus::invariant),
            column("Object", "Where.", LintViolationStatus::object),
            column("Message", "What is wrong.", LintViolationStatus::message),
            column(
                    "Data",
                    "Whether its agent still says so: Fresh or Stale.",
                    status -> status.freshness().name())
                .wide())
        .serve(registry);
  }

  private static TableColumn<LintViolation> column(
      String name, String description, Function<LintViolationStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<LintViolation> row) -> cell.apply(row.body().status()));
  }
}
