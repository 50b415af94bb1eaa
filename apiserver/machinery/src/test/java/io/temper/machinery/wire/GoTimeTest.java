package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Go 1.26 said of the same texts.
final class GoTimeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'2024-02-29T03:04:05Z' | '2024-02-29T03:04:05Z'",
        "'2026-01-02T3:04:05Z' | '2026-01-02T03:04:05Z'",
        "'2026-01-02T03:04:05+02:00' | '2026-01-02T01:04:05Z'",
        "'2026-01-02T03:04:05.5Z' | '2026-01-02T03:04:05.5Z'",
        "'2026-01-02T03:04:05,123456789123Z' | '2026-01-02T03:04:05.123456789Z'",
      })
  void timeIsWhatGoReads(String text, String time) {
    assertThat(GoTime.parse(text)).isEqualTo(Instant.parse(time));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 'parsing time \"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"'",
        "'x' | 'parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"'",
        "'2026' | 'parsing time \"2026\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"-\"'",
        "'2026-1-02T03:04:05Z' | 'parsing time \"2026-1-02T03:04:05Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"1-02T03:04:05Z\" as \"01\"'",
        "'2026-01-02' | 'parsing time \"2026-01-02\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"'",
        "'2026-01-02 03:04:05Z' | 'parsing time \"2026-01-02 03:04:05Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 03:04:05Z\" as \"T\"'",
        "'2026-01-02t03:04:05Z' | 'parsing time \"2026-01-02t03:04:05Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"t03:04:05Z\" as \"T\"'",
        "'2026-01-02T03:04Z' | 'parsing time \"2026-01-02T03:04Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"Z\" as \":\"'",
        "'2026-13-02T03:04:05Z' | 'parsing time \"2026-13-02T03:04:05Z\": month out of range'",
        "'2026-00-02T03:04:05Z' | 'parsing time \"2026-00-02T03:04:05Z\": month out of range'",
        "'2026-02-29T03:04:05Z' | 'parsing time \"2026-02-29T03:04:05Z\": day out of range'",
        "'2026-01-02T24:04:05Z' | 'parsing time \"2026-01-02T24:04:05Z\": hour out of range'",
        "'2026-01-02T03:60:05Z' | 'parsing time \"2026-01-02T03:60:05Z\": minute out of range'",
        "'2026-01-02T03:04:60Z' | 'parsing time \"2026-01-02T03:04:60Z\": second out of range'",
        "'2026-01-02T03:04:05' | 'parsing time \"2026-01-02T03:04:05\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"'",
        "'2026-01-02T03:04:05z' | 'parsing time \"2026-01-02T03:04:05z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"z\" as \"Z07:00\"'",
        "'2026-01-02T03:04:05+02' | 'parsing time \"2026-01-02T03:04:05+02\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"+02\" as \"Z07:00\"'",
        "'2026-01-02T03:04:05-25:00' | 'parsing time \"2026-01-02T03:04:05-25:00\": time zone offset hour out of range'",
        "'2026-01-02T03:04:05+02:61' | 'parsing time \"2026-01-02T03:04:05+02:61\": time zone offset minute out of range'",
        "'2026-01-02T03:04:05.Z' | 'parsing time \"2026-01-02T03:04:05.Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \".Z\" as \"Z07:00\"'",
        "'2026-01-02T03:04:05Zx' | 'parsing time \"2026-01-02T03:04:05Zx\": extra text: \"x\"'",
        "'2026-01-02T03:04:05+0200' | 'parsing time \"2026-01-02T03:04:05+0200\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"+0200\" as \"Z07:00\"'",
      })
  void whatIsNoTimeIsRefusedInGosWords(String text, String message) {
    assertThatThrownBy(() -> GoTime.parse(text))
        .isInstanceOf(DateTimeException.class)
        .hasMessage(message);
  }
}
