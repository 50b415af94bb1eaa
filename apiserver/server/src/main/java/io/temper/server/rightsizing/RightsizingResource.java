package io.temper.server.rightsizing;

import io.temper.crds.Groups;
import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// `kubectl get rightsizings`.
public final class RightsizingResource {
  private static final String NOT_SET = "<none>";
  private static final long MEBIBYTE = 1 << 20;

  private RightsizingResource() {}

  public static Resource<Rightsizing> declare(Registry<Rightsizing> registry) {
    return Resource.of(
            new GroupVersion(Groups.TEMPER, Groups.V1), "rightsizings", Rightsizing.class)
        .shortNames("rz")
        .categories("temper")
        .whyEmpty(() ->
            "no workload here has been measured for a whole minute since the API server started")
        .selectable("spec.kind", row -> row.body().spec().kind())
        .selectable("status.gate", row -> row.body().status().gate().name())
        .columns(
            column(
                "CPU",
                "CPU that a pod requests; <none> where a container requests none.",
                status ->
                    millicores(sum(status, container -> container.cpu().requestMillicores()))),
            column(
                "CPU-Target",
                "CPU that a pod should request.",
                status ->
                    millicores(total(status, container -> container.cpu().targetMillicores()))),
            column(
                "Memory",
                "Memory that a pod requests; <none> where a container requests none.",
                status -> mebibytes(sum(status, container -> container.memory().requestBytes()))),
            column(
                "Mem-Target",
                "Memory that a pod should request.",
                status -> mebibytes(total(status, container -> container.memory().targetBytes()))),
            column(
                "$/Month",
                "Dollars per month that the targets save at list prices, all pods; negative where they cost more.",
                RightsizingStatus::savingsDollarsPerMonth),
            column(
                "Confidence",
                "High from eight days of history on, Low below one.",
                status -> status.confidence().name()),
            column(
                "Safe",
                "Open: the requests can be changed without a person looking. Else what stands against it.",
                status -> status.gate().name()),
            TableColumn.<Rightsizing>integer(
                    "Pods", "Pods there are.", row -> (long) row.body().status().pods())
                .wide(),
            column(
                    "VPA-CPU",
                    "CPU that the Vertical Pod Autoscaler's algorithm would have a pod request.",
                    status ->
                        millicores(
                            total(status, container -> container.cpu().vpaTargetMillicores())))
                .wide(),
            column(
                    "VPA-Mem",
                    "Memory that it would have a pod request.",
                    status ->
                        mebibytes(total(status, container -> container.memory().vpaTargetBytes())))
                .wide(),
            column("Why", "The most important reason.", RightsizingResource::why).wide())
        .connect(Manifest.declare())
        .serve(registry);
  }

  private static TableColumn<Rightsizing> column(
      String name, String description, Function<RightsizingStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<Rightsizing> row) -> cell.apply(row.body().status()));
  }

  private static String why(RightsizingStatus status) {
    return status.containers().stream()
        .flatMap(container -> container.reasons().stream().limit(1))
        .findFirst()
        .orElse(NOT_SET);
  }

  /// Null where one of them is.
  private static @Nullable Long sum(
      RightsizingStatus status, Function<ContainerSizing, @Nullable Long> amount) {
    return status.containers().stream().map(amount).anyMatch(Objects::isNull)
        ? null
        : status.containers().stream()
            .map(amount)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sum();
  }

  private static long total(RightsizingStatus status, ToLongFunction<ContainerSizing> amount) {
    return status.containers().stream().mapToLong(amount).sum();
  }

  private static String millicores(@Nullable Long millicores) {
    return millicores == null ? NOT_SET : millicores + "m";
  }

  private static String mebibytes(@Nullable Long bytes) {
    return bytes == null ? NOT_SET : Math.ceilDiv(bytes, MEBIBYTE) + "Mi";
  }
}
