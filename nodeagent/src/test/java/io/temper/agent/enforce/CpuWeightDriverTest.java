package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.CpuWeightDriver.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuWeightDriverTest {
  private static final String UID = "0a1b2c3d-0000-4000-8000-000000000001";

  @TempDir Path directory;

  private Path saved;
  private Path pod;
  private CpuWeightDriver driver;

  @BeforeEach
  void makePod() throws IOException {
    saved = directory.resolve("weights");
    pod = pod("kubepods/burstable/pod" + UID, "cpu.weight", "79\n");
    driver = new CpuWeightDriver(saved, "boot-1");
  }

  @Test
  void podGetsATenthOfItsWeightAndHasItBackAtTheEnd() {
    Standing standing = driver.lower(Map.of(UID, pod));

    assertThat(standing).isEqualTo(new Standing(1, List.of(), List.of()));
    assertThat(weight()).isEqualTo("7");

    assertThat(driver.restore().lowered()).isZero();
    assertThat(weight()).isEqualTo("79");
  }

  @Test
  void podThatIsNotBackgroundAnyMoreHasItsWeightBack() {
    driver.lower(Map.of(UID, pod));

    assertThat(driver.lower(Map.of()).lowered()).isZero();
    assertThat(weight()).isEqualTo("79");
  }

  @Test
  void nextAgentTakesOver() {
    driver.lower(Map.of(UID, pod));

    CpuWeightDriver next = new CpuWeightDriver(saved, "boot-1");

    assertThat(next.lower(Map.of(UID, pod)).lowered()).isEqualTo(1);
    assertThat(weight()).isEqualTo("7");
    next.restore();
    assertThat(weight()).isEqualTo("79");
  }

  @Test
  void weightThatSomebodyElseWritesIsLeftAloneForGood() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.writeString(pod.resolve("cpu.weight"), "40\n");

    Standing standing = driver.lower(Map.of(UID, pod));

    assertThat(standing.leftAlone()).containsExactly(pod.resolve("cpu.weight").toString());
    assertThat(standing.lowered()).isZero();
    new CpuWeightDriver(saved, "boot-1").lower(Map.of(UID, pod));
    new CpuWeightDriver(saved, "boot-1").restore();
    assertThat(weight()).isEqualTo("40");
  }

  @Test
  void weightThatSomebodyElseWroteLastIsNotPutBack() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.writeString(pod.resolve("cpu.weight"), "40\n");

    driver.restore();

    assertThat(weight()).isEqualTo("40");
  }

  @Test
  void nothingIsChangedThatCannotBeSaved() {
    CpuWeightDriver onFullDisk = new CpuWeightDriver(directory.resolve("none/weights"), "boot-1");

    Standing standing = onFullDisk.lower(Map.of(UID, pod));

    assertThat(standing.lowered()).isZero();
    assertThat(standing.failures())
        .singleElement()
        .asString()
        .startsWith("weights cannot be saved");
    assertThat(weight()).isEqualTo("79");
  }

  @Test
  void weightThatCannotBeWrittenIsToldAndTriedAgain() throws IOException {
    Path file = pod.resolve("cpu.weight");
    Files.delete(file);
    // A number that not even root may write.
    Files.createSymbolicLink(file, Path.of("/proc/sys/kernel/ngroups_max"));
    Standing refused = driver.lower(Map.of(UID, pod));
    Files.delete(file);
    Files.writeString(file, "79\n");

    Standing standing = driver.lower(Map.of(UID, pod));

    assertThat(refused.lowered()).isZero();
    assertThat(refused.failures()).singleElement().asString().contains("cannot be written");
    assertThat(standing).isEqualTo(new Standing(1, List.of(), List.of()));
  }

  @Test
  void weightThatIsNoNumberIsTold() throws IOException {
    Files.writeString(pod.resolve("cpu.weight"), "max\n");

    assertThat(driver.lower(Map.of(UID, pod)).failures())
        .singleElement()
        .asString()
        .contains("cannot be read");
  }

  @Test
  void whatWasSavedBeforeTheMachineStartedAnewMeansNothing() {
    driver.lower(Map.of(UID, pod));

    new CpuWeightDriver(saved, "boot-2").restore();

    assertThat(weight()).isEqualTo("7");
  }

  @Test
  void agentThatDiedBetweenSavingAndWritingHasChangedNothing() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.writeString(pod.resolve("cpu.weight"), "79\n");

    Standing standing = new CpuWeightDriver(saved, "boot-1").lower(Map.of(UID, pod));

    assertThat(standing.lowered()).isEqualTo(1);
    assertThat(standing.leftAlone()).isEmpty();
  }

  @Test
  void cgroupOfTheSameNameIsNotTakenForTheOneOfBefore() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.move(pod, directory.resolve("held")); // keeps its inode number from being used again
    pod = pod("kubepods/burstable/pod" + UID, "cpu.weight", "7\n");

    new CpuWeightDriver(saved, "boot-1").restore();

    assertThat(weight()).isEqualTo("7");
  }

  @Test
  void damagedStateIsToldAndTheRestOfItUsed() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.write(saved, new byte[] {'x', (byte) 0xff, ' ', '1', '\n'}, StandardOpenOption.APPEND);

    Standing standing = new CpuWeightDriver(saved, "boot-1").restore();

    assertThat(standing.failures()).singleElement().asString().contains("is damaged");
    assertThat(weight()).isEqualTo("79");
  }

  @Test
  void qosClassIsNeverTouched() throws IOException {
    Path qos = pod("kubepods/besteffort", "cpu.weight", "100\n");

    Standing standing = driver.lower(Map.of(UID, qos));

    assertThat(standing.failures()).containsExactly(qos + " is not the cgroup of pod " + UID);
    assertThat(qos.resolve("cpu.weight")).hasContent("100\n");
  }

  @Test
  void systemdsNameForAPodIsKnown() throws IOException {
    Path slice =
        pod(
            "kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod"
                + UID.replace('-', '_')
                + ".slice",
            "cpu.weight",
            "1000\n");

    assertThat(driver.lower(Map.of(UID, slice)).lowered()).isEqualTo(1);
    assertThat(slice.resolve("cpu.weight")).hasContent("100");
  }

  @Test
  void cgroupsOfVersion1HaveShares() throws IOException {
    Path v1 = pod("cpu/kubepods/pod" + UID, "cpu.shares", "1024\n");

    driver.lower(Map.of(UID, v1));

    assertThat(v1.resolve("cpu.shares")).hasContent("102");
  }

  @Test
  void leastWeightIsNotLoweredFurther() throws IOException {
    Files.writeString(pod.resolve("cpu.weight"), "1\n");

    assertThat(driver.lower(Map.of(UID, pod))).isEqualTo(new Standing(0, List.of(), List.of()));
    assertThat(saved).doesNotExist();
  }

  @Test
  void podWithoutCpuControllerIsToldAndOneThatEndedIsNot() throws IOException {
    Files.delete(pod.resolve("cpu.weight"));
    Path ended = directory.resolve("kubepods/pod-ended");

    Standing standing = driver.lower(Map.of(UID, pod, "-ended", ended));

    assertThat(standing.failures()).containsExactly(pod + " has no CPU controller");
  }

  @Test
  void podThatEndsIsForgotten() throws IOException {
    driver.lower(Map.of(UID, pod));
    Files.delete(pod.resolve("cpu.weight"));
    Files.delete(pod);

    assertThat(driver.lower(Map.of(UID, pod))).isEqualTo(new Standing(0, List.of(), List.of()));
    assertThat(saved).hasContent("boot-1\n");
  }

  private String weight() {
    return SysFile.text(pod.resolve("cpu.weight"));
  }

  private Path pod(String name, String file, String weight) throws IOException {
    Path cgroup = Files.createDirectories(directory.resolve(name));
    Files.writeString(cgroup.resolve(file), weight);
    return cgroup;
  }
}
