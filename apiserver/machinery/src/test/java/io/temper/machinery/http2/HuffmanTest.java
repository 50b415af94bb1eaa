package io.temper.machinery.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HuffmanTest {
  /// Bytes 0 to 255 as Go's encoder writes them (golang.org/x/net/http2/hpack).
  private static final String EVERY_BYTE =
      """
          ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabff
          ffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffff
          d7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b7
          1d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff
          4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ff
          ff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffff
          eeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7ff
          fee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17f
          ffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3
          ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8ffff
          fe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97f
          ffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffff
          a7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffb
          bfffff7ffffff0fffffbbf
      """;

  @Test
  void everySymbolIsRead() throws ConnectionFault {
    byte[] decoded = decode(EVERY_BYTE.replaceAll("\\s", ""));

    assertThat(decoded).hasSize(256);
    for (int i = 0; i < 256; i++) {
      assertThat(decoded[i]).isEqualTo((byte) i);
    }
  }

  @Test
  void nothingIsTheEmptyString() throws ConnectionFault {
    assertThat(decode("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "padding of zeros,      18",
    "padding of eight bits, 1fff",
    "end of string,         ffffffff",
    "end of string within,  1ffffffffc"
  })
  void whatNoEncoderWritesIsRefused(String what, String hex) {
    assertThatThrownBy(() -> decode(hex))
        .as(what)
        .isInstanceOfSatisfying(
            ConnectionFault.class,
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR));
  }

  private static byte[] decode(String hex) throws ConnectionFault {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Huffman.decode(bytes, 0, bytes.length);
  }
}
