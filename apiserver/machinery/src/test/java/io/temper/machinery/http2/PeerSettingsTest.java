package io.temper.machinery.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerSettingsTest {
  @Test
  void onlyWhatIsSaidChanges() throws ConnectionFault {
    PeerSettings settings = changed("000400100000");

    assertThat(settings.initialWindow()).isEqualTo(1 << 20);
    assertThat(settings.smallTable()).isFalse();
    assertThat(settings.changedBy(frame("000100000000")))
        .isEqualTo(new PeerSettings(0, 1 << 20))
        .matches(PeerSettings::smallTable);
  }

  @Test
  void unknownSettingsAndThoseOfNoUseAreIgnored() throws ConnectionFault {
    assertThat(changed("ff01ffffffff" + "000300000000" + "000600000001" + "000500004000"))
        .isEqualTo(PeerSettings.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource({
    "cut off,           FRAME_SIZE_ERROR,   00040000",
    "push of two,       PROTOCOL_ERROR,     000200000002",
    "window too large,  FLOW_CONTROL_ERROR, 000480000000",
    "frames too small,  PROTOCOL_ERROR,     000500003fff",
    "frames too large,  PROTOCOL_ERROR,     000501000000"
  })
  void whatMustNotBeSaidIsRefused(String what, ErrorCode code, String hex) {
    assertThatThrownBy(() -> changed(hex))
        .as(what)
        .isInstanceOfSatisfying(
            ConnectionFault.class, fault -> assertThat(fault.code()).isEqualTo(code));
  }

  private static PeerSettings changed(String hex) throws ConnectionFault {
    return PeerSettings.DEFAULTS.changedBy(frame(hex));
  }

  private static Frame frame(String hex) {
    return new Frame(Frame.SETTINGS, 0, 0, HexFormat.of().parseHex(hex));
  }
}
