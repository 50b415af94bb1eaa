package io.temper.server.rightsizing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Kinds of workloads that are advised about, and where each has its pods' spec.
enum Template {
  CRON_JOB("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
  DAEMON_SET("apps/v1", "DaemonSet", "spec.template.spec"),
  DEPLOYMENT("apps/v1", "Deployment", "spec.template.spec"),
  REPLICA_SET("apps/v1", "ReplicaSet", "spec.template.spec"),
  STATEFUL_SET("apps/v1", "StatefulSet", "spec.template.spec");

  private final String apiVersion;
  private final String kind;
  private final String podSpec;

  Template(String apiVersion, String kind, String podSpec) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.podSpec = podSpec;
  }

  static Optional<Template> ofKind(String kind) {
    return Arrays.stream(values()).filter(each -> each.kind.equals(kind)).findFirst();
  }

  String apiVersion() {
    return apiVersion;
  }

  /// Names of the objects in one another, the outermost first.
  List<String> podSpec() {
    return List.of(podSpec.split("\\.", -1));
  }
}
