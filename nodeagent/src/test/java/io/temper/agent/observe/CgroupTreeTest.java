package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CgroupTreeTest {
  private static final String UID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
  private static final String UID_ = UID.replace('-', '_');
  private static final String ID = "0123456789abcdef".repeat(4);

  record Layout(String name, boolean unified, String pod, String container) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Layout> layouts() {
    String burstable = "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod";
    return Stream.of(
        new Layout("v1 cgroupfs Guaranteed", false, "kubepods/pod" + UID, ID),
        new Layout("v1 cgroupfs BestEffort", false, "kubepods/besteffort/pod" + UID, ID),
        new Layout("v2 cgroupfs Burstable", true, "kubepods/burstable/pod" + UID, ID),
        new Layout(
            "v2 systemd Guaranteed",
            true,
            "kubepods.slice/kubepods-pod" + UID_ + ".slice",
            "cri-containerd-" + ID + ".scope"),
        new Layout(
            "v2 systemd Burstable, CRI-O",
            true,
            burstable + UID_ + ".slice",
            "crio-" + ID + ".scope"),
        new Layout(
            "v1 systemd, docker shim",
            false,
            burstable + UID_ + ".slice",
            "docker-" + ID + ".scope"),
        new Layout(
            "kind",
            true,
            "kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/"
                + "kubelet-kubepods-besteffort-pod"
                + UID_
                + ".slice",
            "cri-containerd-" + ID + ".scope"),
        new Layout(
            "a kubelet within a container",
            false,
            "some-machine/nested/kubepods/burstable/pod" + UID,
            ID));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void podAndContainerAreFound(Layout layout, @TempDir Path directory) {
    FakeCgroupTree fake =
        layout.unified() ? FakeCgroupTree.v2(directory) : FakeCgroupTree.v1(directory);
    fake.cgroup(layout.pod() + "/" + layout.container(), 1, 1, 0);
    fake.cgroup(layout.pod() + "/crio-conmon-" + ID + ".scope", 1, 1, 0);

    try (Kernel kernel = new Kernel()) {
      CgroupTree tree = new CgroupTree(CgroupLayout.detect(kernel, fake.cgroups()));

      assertThat(tree.pods()).containsExactlyEntriesOf(Map.of(UID, layout.pod()));
      assertThat(tree.containers(layout.pod()))
          .containsExactlyEntriesOf(Map.of(ID, layout.pod() + "/" + layout.container()));
    }
  }

  @Test
  void twoKubeletsAreBothFound(@TempDir Path directory) {
    FakeCgroupTree fake = FakeCgroupTree.v1(directory);
    fake.cgroup("kubepods/pod11111111-1111", 1, 1, 0);
    fake.cgroup("other/kubepods/burstable/pod22222222-2222", 1, 1, 0);

    try (Kernel kernel = new Kernel()) {
      CgroupTree tree = new CgroupTree(CgroupLayout.detect(kernel, fake.cgroups()));

      assertThat(tree.pods()).containsOnlyKeys("11111111-1111", "22222222-2222");
      assertThat(tree.roots()).containsExactlyInAnyOrder("kubepods", "other/kubepods");
    }
  }

  @Test
  void controllersInOneMountAreToldApart(@TempDir Path directory) {
    FakeCgroupTree.write(directory.resolve("cpu,cpuacct/kubepods/pod11111111-1111/tasks"), "");

    try (Kernel kernel = new Kernel()) {
      CgroupLayout layout = CgroupLayout.detect(kernel, directory);

      assertThat(layout.version()).isEqualTo("v1");
      assertThat(layout.path("x", CgroupFile.USAGE))
          .isEqualTo(directory.resolve("cpu,cpuacct/x/cpuacct.usage").toString());
      assertThat(layout.path("x", CgroupFile.MEMORY)).isEmpty();
    }
  }

  @Test
  void machineWithoutCgroupsIsSaidToHaveNone(@TempDir Path directory) {
    try (Kernel kernel = new Kernel()) {
      CgroupLayout layout = CgroupLayout.detect(kernel, directory.resolve("nothing"));

      assertThat(layout.missing()).isTrue();
      assertThat(new CgroupTree(layout).pods()).isEmpty();
    }
  }

  @Test
  void namesThatAreNoPodsAreNone() {
    for (String name :
        List.of(
            "kubepods", "kubepods.slice", "kubepods-burstable.slice", "podman", "pod", "x-pod")) {
      assertThat(CgroupNames.podUid(name)).as(name).isEmpty();
    }
  }

  @Test
  void crunsInnerCgroupIsTaken(@TempDir Path directory) {
    FakeCgroupTree fake = FakeCgroupTree.v2(directory);
    fake.cgroup("kubepods/pod" + UID + "/crio-" + ID + ".scope/container", 1, 1, 0);

    try (Kernel kernel = new Kernel()) {
      CgroupTree tree = new CgroupTree(CgroupLayout.detect(kernel, fake.cgroups()));

      assertThat(tree.containers("kubepods/pod" + UID).get(ID)).endsWith("/container");
    }
  }
}
