package io.temper.machinery.gzip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class GzipStreamTest {
  @Test
  void partsInAnyOrderReadAsTheirTexts() {
    Cases.random(
        200,
        random -> {
          List<byte[]> texts = new ArrayList<>();
          for (int i = random.nextInt(6); i >= 0; i--) {
            texts.add(text(random));
          }
          GzipStream stream = new GzipStream();
          ByteArrayOutputStream plain = new ByteArrayOutputStream();
          ByteArrayOutputStream gzip = new ByteArrayOutputStream();
          gzip.writeBytes(stream.header());
          for (byte[] text : texts) {
            plain.writeBytes(text);
            gzip.writeBytes(
                stream.add(random.nextBoolean() ? GzipPart.stored(text) : GzipPart.of(text)));
          }
          gzip.writeBytes(stream.trailer());

          assertThat(unzipped(gzip.toByteArray())).isEqualTo(plain.toByteArray());
        });
  }

  @Test
  void samePartMayStandTwice() throws IOException {
    GzipPart part = GzipPart.of("{\"a\":1},".repeat(20_000).getBytes(UTF_8));
    GzipStream stream = new GzipStream();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    gzip.writeBytes(stream.header());
    gzip.writeBytes(stream.add(part));
    gzip.writeBytes(stream.add(part));
    gzip.writeBytes(stream.trailer());

    assertThat(unzipped(gzip.toByteArray())).hasSize(2 * part.length());
  }

  @Test
  void streamOfNothingIsWhole() throws IOException {
    GzipStream stream = new GzipStream();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    gzip.writeBytes(stream.header());
    gzip.writeBytes(stream.trailer());

    assertThat(unzipped(gzip.toByteArray())).isEmpty();
  }

  private static byte[] text(Random random) {
    byte[] text = new byte[random.nextInt(40_000)];
    boolean dense = random.nextBoolean();
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (dense ? random.nextInt(4) : random.nextInt());
    }
    return text;
  }

  private static byte[] unzipped(byte[] gzip) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
  }
}
