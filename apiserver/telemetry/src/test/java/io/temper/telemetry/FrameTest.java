package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.ByteWriter;
import io.temper.telemetry.codec.DamagedException;
import io.temper.telemetry.codec.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FrameTest {
  private static final int WIDTH = 4;

  @Test
  void framesAreReadAsTheyWereWritten() {
    Cases.check(random -> {
      Frame frame = frame(random);

      Frame read = Frame.read(new ByteReader(bytes(frame)), StoreConfig.BLOCK_SLOTS, WIDTH);

      assertThat(read.slots()).isEqualTo(frame.slots());
      assertThat(read.columns()).isDeepEqualTo(frame.columns());
      assertThat(read.samples()).isEqualTo(frame.samples());
    });
  }

  @Test
  void bytesThatAreNoFrameAreRefusedOrReadAsSomething() {
    Cases.check(
        20_000,
        random -> {
          byte[] bytes =
              random.nextInt(4) == 0 ? garbage(random) : turned(bytes(frame(random)), random);
          try {
            Frame read = Frame.read(new ByteReader(bytes), StoreConfig.BLOCK_SLOTS, WIDTH);
            assertThat(read.slots()).hasSizeLessThanOrEqualTo(StoreConfig.BLOCK_SLOTS);
          } catch (DamagedException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
          }
        });
  }

  private static byte[] garbage(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] turned(byte[] bytes, SplittableRandom random) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] bytes(Frame frame) {
    ByteWriter to = new ByteWriter();
    frame.write(to);
    return to.toByteArray();
  }

  private static Frame frame(SplittableRandom random) {
    List<Integer> slots = new ArrayList<>();
    int often = 1 + random.nextInt(10);
    for (int slot = 0; slot < StoreConfig.BLOCK_SLOTS; slot++) {
      if (random.nextInt(10) < often) {
        slots.add(slot);
      }
    }
    long[][] columns = new long[WIDTH][slots.size()];
    for (long[] column : columns) {
      int absent = random.nextInt(4);
      for (int row = 0; row < column.length; row++) {
        column[row] = random.nextInt(3) < absent ? Rows.ABSENT : random.nextInt(100);
      }
    }
    return new Frame(slots.stream().mapToInt(Integer::intValue).toArray(), columns);
  }
}
