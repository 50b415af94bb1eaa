package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.Thaw.Thawed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ThawTest {
  private static final int PLACES = 4096;

  @TempDir Path directory;

  private Path cgroups;
  private Path record;
  private Thaw thaw;

  @BeforeEach
  void makeTree() throws IOException {
    cgroups = Files.createDirectory(directory.resolve("cgroup"));
    record = directory.resolve("frozen");
    thaw = new Thaw(record, cgroups);
  }

  @Test
  void whatIsNotedIsThawedAndNothingElse() throws IOException {
    Path ours = frozen("kubepods/burstable/pod1/a");
    Path others = frozen("kubepods/pod2");
    note(3, inode(ours));

    Thawed thawed = thaw.all();

    assertThat(thawed).isEqualTo(new Thawed(1, List.of()));
    assertThat(ours.resolve("cgroup.freeze")).hasContent("0");
    assertThat(others.resolve("cgroup.freeze")).hasContent("1");
    assertThat(word(3)).isZero();
    assertThat(Files.size(record)).isEqualTo(PLACES * Long.BYTES);
  }

  @Test
  void cgroupThatIsGoneIsStruckOut() throws IOException {
    note(0, 1L << 40);

    assertThat(thaw.all().failures()).isEmpty();
    assertThat(word(0)).isZero();
  }

  @Test
  void cgroupNotedTwiceIsStruckOutTwice() throws IOException {
    Path cgroup = frozen("kubepods/pod1");
    note(0, inode(cgroup));
    note(4095, inode(cgroup));

    thaw.all();

    assertThat(word(0)).isZero();
    assertThat(word(4095)).isZero();
  }

  @Test
  void whatCannotBeThawedStaysNotedAndIsTold() throws IOException {
    Path cgroup = Files.createDirectories(cgroups.resolve("kubepods/pod1"));
    Files.createDirectory(cgroup.resolve("cgroup.freeze"));
    note(7, inode(cgroup));

    Thawed thawed = thaw.all();

    assertThat(thawed.thawed()).isZero();
    assertThat(thawed.failures())
        .singleElement()
        .asString()
        .contains("kubepods/pod1 cannot be thawed");
    assertThat(word(7)).isEqualTo(inode(cgroup));
  }

  @Test
  void nothingIsStruckOutWhereTheTreeIsNotToBeSeen() throws IOException {
    note(7, 4711);

    Thawed thawed = new Thaw(record, directory.resolve("unmounted")).all();

    assertThat(thawed.failures()).singleElement().asString().contains("unmounted cannot be read");
    assertThat(word(7)).isEqualTo(4711);
  }

  @Test
  void withoutARecordThereIsNothingToDo() {
    assertThat(thaw.all()).isEqualTo(new Thawed(0, List.of()));
  }

  @Test
  void recordCutShortIsReadAsFarAsItGoes() throws IOException {
    Path cgroup = frozen("kubepods/pod1");
    ByteBuffer bytes = ByteBuffer.allocate(13).order(ByteOrder.nativeOrder());
    Files.write(record, bytes.putLong(inode(cgroup)).array());

    assertThat(thaw.all().thawed()).isEqualTo(1);
    assertThat(Files.size(record)).isEqualTo(13);
  }

  @Test
  void recordThatIsNoFileIsTold() throws IOException {
    Files.createDirectory(record);

    assertThat(thaw.all().failures()).singleElement().asString().contains("cannot be used");
  }

  private Path frozen(String name) throws IOException {
    Path cgroup = Files.createDirectories(cgroups.resolve(name));
    Files.writeString(cgroup.resolve("cgroup.freeze"), "1");
    return cgroup;
  }

  private static long inode(Path cgroup) throws IOException {
    return (Long) Files.getAttribute(cgroup, "unix:ino");
  }

  private void note(int place, long cgroup) throws IOException {
    byte[] bytes =
        Files.exists(record) ? Files.readAllBytes(record) : new byte[PLACES * Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(place * Long.BYTES, cgroup);
    Files.write(record, bytes);
  }

  private long word(int place) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(record))
        .order(ByteOrder.nativeOrder())
        .getLong(place * Long.BYTES);
  }
}
