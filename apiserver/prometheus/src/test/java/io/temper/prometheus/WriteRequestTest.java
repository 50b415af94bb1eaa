package io.temper.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.snappy.SnappyDecompressor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WriteRequestTest {
  private static final MetricName UP = new MetricName("up");

  @Test
  void bytesAreThoseOfTheProtocol() {
    WriteRequest request = new WriteRequest();
    request.add(UP, Labels.of(Map.of("pod", "a", "Zone", "z")), 1000, 1.5);

    assertThat(HexFormat.of().formatHex(plain(request.encoded(0, 1))))
        .isEqualTo(
            // timeseries of 0x33 bytes
            "0a33"
                // Zone=z stands before __name__=up, which stands before pod=a
                + "0a09"
                + "0a045a6f6e65"
                + "12017a"
                + "0a0e"
                + "0a085f5f6e616d655f5f"
                + "12027570"
                + "0a08"
                + "0a03706f64"
                + "120161"
                // the sample: 1.5 at 1000
                + "120c"
                + "09000000000000f83f"
                + "10e807");
  }

  @Test
  void labelWithoutAValueIsLeftOut() {
    WriteRequest request = new WriteRequest();
    request.add(UP, Labels.of(Map.of("pod", "")), 1000, 1);
    WriteRequest same = new WriteRequest();
    same.add(UP, Labels.of(Map.of()), 1000, 1);

    assertThat(request.encoded(0, 1)).isEqualTo(same.encoded(0, 1));
  }

  @Test
  void endOfASeriesIsPrometheusOwnNotANumber() {
    WriteRequest request = new WriteRequest();
    request.addEnd(UP, Labels.of(Map.of()), 0);

    String hex = HexFormat.of().formatHex(plain(request.encoded(0, 1)));
    assertThat(hex).endsWith("09" + "020000000000f07f" + "1000");
  }

  @Test
  void partsTogetherAreTheWhole() {
    WriteRequest request = new WriteRequest();
    for (int i = 0; i < 3000; i++) {
      request.add(UP, Labels.of(Map.of("pod", "pod-" + i)), 1_700_000_000_000L + i, i / 7.0);
    }

    assertThat(request.samples()).isEqualTo(3000);
    byte[] whole = plain(request.encoded(0, 3000));
    byte[] first = plain(request.encoded(0, 1234));
    byte[] second = plain(request.encoded(1234, 3000));
    assertThat(first).isEqualTo(Arrays.copyOf(whole, first.length));
    assertThat(second).isEqualTo(Arrays.copyOfRange(whole, first.length, whole.length));
  }

  private static byte[] plain(byte[] block) {
    SnappyDecompressor snappy = new SnappyDecompressor();
    byte[] plain = new byte[SnappyDecompressor.getUncompressedLength(block, 0)];
    assertThat(snappy.decompress(block, 0, block.length, plain, 0, plain.length))
        .isEqualTo(plain.length);
    return plain;
  }
}
