package io.temper.machinery.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/// Header blocks of one connection, one after the other: a byte says how long each is.
final class HeaderDecoderFuzzTest {
  private static final int MOST_BYTES = 1024;

  @FuzzTest
  void blocks(byte[] bytes) {
    var decoder = new HeaderDecoder(MOST_BYTES);
    try {
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + (bytes[from] & 0xff));
        List<Field> fields = decoder.decode(Arrays.copyOfRange(bytes, from + 1, to)).fields();
        assertThat(fields.stream().mapToLong(Field::size).sum()).isLessThanOrEqualTo(MOST_BYTES);
        from = to;
      }
    } catch (ConnectionFault e) {
      assertThat(e.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
    }
  }
}
