package io.temper.machinery.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.exchange.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderDecoderTest {
  private static final int MOST = 1 << 20;

  private final HeaderDecoder decoder = new HeaderDecoder(MOST);

  /// RFC 7541, appendix C.3 and C.4: each block refers to the ones before.
  @ParameterizedTest
  @CsvSource({
    "828684410f7777772e6578616d706c652e636f6d, 828684be58086e6f2d6361636865,"
        + " 828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
    "828684418cf1e3c2e5f23a6ba0ab90f4ff, 828684be5886a8eb10649cbf,"
        + " 828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"
  })
  void examplesOfTheStandardAreRead(String first, String second, String third)
      throws ConnectionFault {
    assertThat(lines(first))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(lines(second))
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");
    assertThat(lines(third))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  /// RFC 7541, section 4.4. A table that cannot make room must not try for ever.
  @Test
  void lineLargerThanTheTableIsReadAndEmptiesIt() throws ConnectionFault {
    String large = "v".repeat(5000);
    decode(added("small", "1"));

    List<Field> fields = decode(added("x", large)).fields();

    assertThat(fields).extracting(Field::value).containsExactly(large);
    assertThatThrownBy(() -> lines("be")).hasMessage("no header of number 62");
  }

  @Test
  void oldestLinesMakeRoomForNewOnes() throws ConnectionFault {
    for (int i = 0; i < 100; i++) {
      decode(added("name", "%02d".formatted(i) + "v".repeat(60)));
    }

    assertThat(lines("be")).singleElement().asString().startsWith("name: 99");
    // Each counts 98 bytes, so there is room for 41 of them.
    assertThat(lines("e6")).singleElement().asString().startsWith("name: 59");
    assertThatThrownBy(() -> lines("e7")).hasMessage("no header of number 103");
  }

  @Test
  void clientMayMakeTheTableSmallerAndLargerAgain() throws ConnectionFault {
    decode(added("name", "value"));

    assertThat(lines("20")).isEmpty();
    assertThatThrownBy(() -> lines("be")).isInstanceOf(ConnectionFault.class);
    decode(new byte[] {0x3f, (byte) 0xe1, 0x1f});
    decode(added("name", "again"));
    assertThat(lines("be")).containsExactly("name: again");
  }

  @Test
  void valuesAreUtf8AndWhatIsNoneMatchesNobody() throws ConnectionFault {
    byte[] umlaut = added("x-remote-user", "jürgen");
    assertThat(decode(umlaut).fields()).extracting(Field::value).containsExactly("jürgen");

    byte[] broken = added("x-remote-user", "admin?");
    broken[broken.length - 1] = (byte) 0xff;
    assertThat(decode(broken).fields()).extracting(Field::value).containsExactly("admin\ufffd");
  }

  /// A byte of a block may stand for four kilobytes of a list.
  @Test
  void bombIsReadButNotKept() throws ConnectionFault {
    decode(added("x", "v".repeat(4000)));
    byte[] bomb = new byte[MOST];
    Arrays.fill(bomb, (byte) 0xbe);

    HeaderDecoder.Decoded decoded = decode(bomb);

    assertThat(decoded.tooLarge()).isTrue();
    assertThat(decoded.fields()).hasSizeLessThan(MOST / 4000);
    assertThat(lines("82")).as("the next block").containsExactly(":method: GET");
  }

  @ParameterizedTest
  @CsvSource({
    "number 0,                        80",
    "number beyond the table,         be",
    "number that does not end,        ffffffffffffff",
    "number larger than any,          ff8080808001",
    "name beyond the block,           400a61",
    "value missing,                   400161",
    "string beyond the block,         4001617f",
    "table larger than agreed,        3fe21f",
    "table resized behind a line,     8220",
    "literal with a number beyond,    7f00",
    "padding that is none,            40016181fe"
  })
  void whatNoEncoderWritesIsRefused(String what, String hex) {
    assertThatThrownBy(() -> lines(hex))
        .as(what)
        .isInstanceOfSatisfying(
            ConnectionFault.class,
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR));
  }

  @Test
  void randomBytesAreLinesOrAFault() {
    Cases.random(
        2000,
        random -> {
          var fresh = new HeaderDecoder(1000);
          byte[] block = new byte[random.nextInt(200)];
          for (int i = 0; i < 5; i++) {
            random.nextBytes(block);
            try {
              int size = fresh.decode(block).fields().stream().mapToInt(Field::size).sum();
              assertThat(size).isLessThanOrEqualTo(1000);
            } catch (ConnectionFault fault) {
              assertThat(fault.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
            }
          }
        });
  }

  @Test
  void whatIsEncodedIsReadBack() throws ConnectionFault {
    var headers =
        new Headers(
            Map.of(
                "Content-Type",
                List.of("application/json"),
                "Warning",
                List.of("299 - \"a\"", "299 - \"ü\""),
                "X-Long",
                List.of("l".repeat(20_000))));

    List<Field> fields = decode(HeaderEncoder.encode(200, headers)).fields();

    assertThat(fields)
        .extracting(field -> field.name() + ": " + field.value())
        .containsExactly(
            ":status: 200",
            "content-type: application/json",
            "warning: 299 - \"a\"",
            "warning: 299 - \"ü\"",
            "x-long: " + "l".repeat(20_000));
    assertThat(decode(HeaderEncoder.encode(429, Headers.EMPTY)).fields())
        .extracting(Field::value)
        .containsExactly("429");
    assertThat(decode(HeaderEncoder.noTable()).fields()).isEmpty();
  }

  private HeaderDecoder.Decoded decode(byte[] block) throws ConnectionFault {
    return decoder.decode(block);
  }

  private List<String> lines(String hex) throws ConnectionFault {
    return decode(HexFormat.of().parseHex(hex)).fields().stream()
        .map(field -> field.name() + ": " + field.value())
        .toList();
  }

  /// A line that goes into the table.
  private static byte[] added(String name, String value) {
    var block = new ByteArrayOutputStream();
    block.write(0x40);
    string(block, name);
    string(block, value);
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }
}
