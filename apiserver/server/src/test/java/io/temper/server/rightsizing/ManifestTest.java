package io.temper.server.rightsizing;

import static io.temper.server.rightsizing.Sizings.container;
import static io.temper.server.rightsizing.Sizings.sidecar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.machinery.meta.StatusException;
import org.junit.jupiter.api.Test;

final class ManifestTest {
  private static final long MIB = 1L << 20;

  @Test
  void whatIsSafeIsInThePatchAndWhatIsNotIsACommentOfIt() {
    assertThat(
            Manifest.patch(
                Sizings.of("Deployment", container("main", Gate.Open, Gate.NeedsALook)), false))
        .isEqualTo(
            """
            # All targets together save $12.30 a month at list prices; watched since 2026-11-01T00:00:00Z.
            # not measured: kills
            # Left out: memory of "main" has a closed gate, NeedsALook
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: "web"
              namespace: "shop"
            spec:
              template:
                spec:
                  containers:
                  - name: "main"
                    resources:
                      requests:
                        cpu: 250m
            """);
  }

  @Test
  void whoAsksForItAnywayGetsAllOfIt() {
    assertThat(
            Manifest.patch(
                Sizings.of(
                    "CronJob",
                    container("main", Gate.NotYet, Gate.NotYet),
                    container("helper", Gate.Open, Gate.ScaledByHpa)),
                true))
        .contains("# Look first: cpu of \"main\" has a closed gate, NotYet\n")
        .endsWith(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: "web"
              namespace: "shop"
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      containers:
                      - name: "main"
                        resources:
                          requests:
                            cpu: 250m
                            memory: 96Mi
                      - name: "helper"
                        resources:
                          requests:
                            cpu: 250m
                            memory: 96Mi
            """);
  }

  @Test
  void aSidecarIsAmongTheInitContainersAndAPatchOfItAloneHasNoOthers() {
    ContainerSizing mesh = sidecar(container("mesh", Gate.Open, Gate.NotYet));

    assertThat(
            Manifest.patch(
                Sizings.of("Deployment", mesh, container("main", Gate.Open, Gate.NotYet)), false))
        .endsWith(
            """
                  containers:
                  - name: "main"
                    resources:
                      requests:
                        cpu: 250m
                  initContainers:
                  - name: "mesh"
                    resources:
                      requests:
                        cpu: 250m
            """);
    assertThat(Manifest.patch(Sizings.of("Deployment", mesh), false))
        .doesNotContain(" containers:")
        .contains(" initContainers:");
  }

  @Test
  void aLimitBelowTheRequestIsRaisedAndSaidSo() {
    assertThat(
            Manifest.patch(
                Sizings.of("StatefulSet", container("main", Gate.Open, Gate.Open, 100L, 64 * MIB)),
                false))
        .contains("# The cpu limit of \"main\", 100m, is below what it should request")
        .contains("# The memory limit of \"main\", 64Mi, is below what it should request")
        .endsWith(
            """
                      limits:
                        cpu: 250m
                        memory: 96Mi
            """);
  }

  @Test
  void aLimitAboveTheRequestIsLeftAlone() {
    assertThat(
            Manifest.patch(
                Sizings.of("DaemonSet", container("main", Gate.Open, Gate.Open, 250L, 96 * MIB)),
                false))
        .doesNotContain("limit");
  }

  @Test
  void whatIsNotSafeAtAllIsRefusedInASentence() {
    assertThatThrownBy(() ->
            Manifest.patch(
                Sizings.of("Deployment", container("main", Gate.NotYet, Gate.NeedsALook)), false))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining(
            "nothing of deployment.web is safe to apply (NeedsALook); the last day needed more CPU. Ask with ?anyway=true");
  }
}
