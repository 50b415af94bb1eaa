package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.common.buffers.DataReader;
import io.temper.machinery.Seeds;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Heads of HTTP/1.1 requests, which arrive in pieces.
final class Http1HeadFuzzTest {
  private static final int LONGEST = 4096;

  static Stream<byte[]> requests() {
    return Seeds.of(
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        "PUT /a?b HTTP/1.0\nConnection: keep-alive, x\nX-Remote-Group: a,b\nX-Remote-Group: c\n\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "\r\n\r\n",
        "GET  / HTTP/1.1\r\nA : b\r\n c\r\n\r\n");
  }

  @MethodSource("requests")
  @FuzzTest
  void heads(byte[] bytes) throws IOException {
    var input = new ConnectionInput(DataReader.create(new Pieces(bytes)));
    try {
      while (true) {
        requireOneMeaning(Http1Head.read(input, LONGEST));
      }
    } catch (Http1Head.Malformed e) {
      assertThat(e.status()).isIn(400, 431, 501, 505);
    } catch (EOFException _) {
      // There was no more.
    }
  }

  private static void requireOneMeaning(Http1Head head) {
    assertThat(head.method()).matches("[!-~]+");
    assertThat(head.target()).doesNotContain(" ", "\n");
    assertThat(!head.http11() || head.headers().all("Host").size() == 1).isTrue();
    assertThat(head.length()).isGreaterThanOrEqualTo(Http1Head.CHUNKED);
    head.headers()
        .lines()
        .forEach((name, values) -> {
          assertThat(name).matches("[!-~]+").doesNotContain(":");
          assertThat(values).noneMatch(value -> value.contains("\n") || value.contains("\0"));
        });
  }

  /// Seven bytes at a time, so that every boundary is met.
  private static final class Pieces implements Supplier<byte @Nullable []> {
    private static final int SIZE = 7;

    private final byte[] bytes;
    private int position;

    Pieces(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte @Nullable [] get() {
      if (position >= bytes.length) {
        return null;
      }
      int from = position;
      position = Math.min(from + SIZE, bytes.length);
      return Arrays.copyOfRange(bytes, from, position);
    }
  }
}
