package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtoReaderTest {
  @Test
  void readsWhatTheWriterWrote() {
    byte[] message =
        new ProtoWriter()
            .string(1, "text")
            .number(2, -1)
            .number(300, Long.MAX_VALUE)
            .message(4, nested -> nested.number(1, 7))
            .toByteArray();

    ProtoReader reader = new ProtoReader(message);

    assertThat(reader.next()).isTrue();
    assertThat(reader.field()).isEqualTo(1);
    assertThat(reader.string()).isEqualTo("text");
    assertThat(reader.next()).isTrue();
    assertThat(reader.number()).isEqualTo(-1);
    assertThat(reader.next()).isTrue();
    assertThat(reader.field()).isEqualTo(300);
    assertThat(reader.number()).isEqualTo(Long.MAX_VALUE);
    assertThat(reader.next()).isTrue();
    assertThat(reader.bytes()).containsExactly(8, 7);
    assertThat(reader.next()).isFalse();
  }

  @Test
  void fieldsOfFixedSizeAreSkipped() {
    ProtoReader reader = new ProtoReader(bytes("09 0102030405060708 15 01020304 18 05"));

    for (int field = 1; field <= 3; field++) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.field()).isEqualTo(field);
    }
    assertThat(reader.number()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "80,                         unexpected EOF",
    "08,                         unexpected EOF",
    "0a 05 01,                   unexpected EOF",
    "0a ffffffffffffffffff01 00, proto: negative length found during unmarshaling",
    "ffffffffffffffffffff 01,    proto: integer overflow",
    "00 01,                      proto: illegal tag 0 (wire type 0)",
    "0b,                         proto: illegal wireType 3",
    "0e,                         proto: illegal wireType 6",
    "0a ffffffff07,              unexpected EOF",
  })
  void malformedMessagesAreRefusedInGosWords(String hex, String words) {
    ProtoReader reader = new ProtoReader(bytes(hex));

    assertThatThrownBy(reader::next).isInstanceOf(JsonException.class).hasMessage(words);
  }

  @Test
  void valueOfAnotherFormIsRefused() {
    ProtoReader reader = new ProtoReader(new ProtoWriter().number(3, 1).toByteArray());

    assertThat(reader.next()).isTrue();
    assertThatThrownBy(reader::string).hasMessage("proto: wrong wireType = 0 for field 3");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
