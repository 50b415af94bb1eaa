package io.temper.admission.overcommit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScaleTargetTest {
  @ParameterizedTest
  @CsvSource({
    "Deployment, web, ReplicaSet, web-5d4f8, pod-template-hash, 5d4f8, true",
    "Deployment, web, ReplicaSet, web-api-5d4f8, pod-template-hash, 5d4f8, false",
    "Deployment, web, ReplicaSet, web, none, x, false",
    "ReplicaSet, web, ReplicaSet, web, none, x, true",
    "ReplicaSet, web-5d4f8, ReplicaSet, web-5d4f8, pod-template-hash, 5d4f8, true",
    "StatefulSet, db, StatefulSet, db, none, x, true",
    "StatefulSet, db, StatefulSet, db-2, none, x, false",
    "Deployment, db, StatefulSet, db, none, x, false",
    "Rollout, web, ReplicaSet, web-77, rollouts-pod-template-hash, 77, true",
    "CronJob, nightly, Job, nightly-2931, none, x, true",
    "CronJob, nightly, Job, nightlyish-1, none, x, false",
    "Job, nightly, Job, nightly, none, x, true",
    "Deployment, nightly, Job, nightly-1, none, x, false",
    "Kafka, main, StrimziPodSet, main-brokers, none, x, true",
    "Kafka, main, StrimziPodSet, other-brokers, none, x, false"
  })
  void podsOwnerTellsItsWorkload(
      String kind,
      String name,
      String ownerKind,
      String ownerName,
      String label,
      String value,
      boolean owns) {
    AdmittedPod pod =
        Pods.read(
            Pods.parse(
                """
                {"metadata":{"labels":{"%s":"%s"},"ownerReferences":[
                  {"kind":"%s","name":"%s"}]},"spec":{"containers":[]}}
                """
                    .formatted(label, value, ownerKind, ownerName)));

    assertThat(new ScaleTarget(kind, name).owns(pod)).isEqualTo(owns);
  }
}
