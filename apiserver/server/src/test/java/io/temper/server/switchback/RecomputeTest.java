package io.temper.server.switchback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.switchback.SwitchbackHours.NodeHour;
import io.temper.crds.switchback.SwitchbackSpec;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.RecordCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecomputeTest {
  private static final RecordCodec<SwitchbackHours> CODEC = RecordCodec.of(SwitchbackHours.class);
  private static final SwitchbackSpec SPEC = new SwitchbackSpec("density", "autumn-2026", 20);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whatWasExportedGivesTheSameFigures() {
    assertThat(check(export())).as(out::toString).isZero();
    assertThat(out.toString(UTF_8)).contains("same");
  }

  @Test
  void hoursThatWereTouchedGiveOtherFigures() {
    String export = export();

    for (String touched :
        List.of(
            export.replaceFirst(
                "\"backgroundMillicores\":\\d+", "\"backgroundMillicores\":5500000"),
            export.replaceFirst("\"stock\":true", "\"stock\":false"),
            export.replaceFirst("\"seed\":\"autumn-2026\"", "\"seed\":\"winter-2026\""),
            export.replaceFirst("\"minutes\":55", "\"minutes\":29"))) {
      assertThat(touched).isNotEqualTo(export);
      assertThat(check(touched)).isOne();
    }
  }

  @Test
  void whatIsNoExportIsSaid() {
    for (String nonsense : List.of("", "[]", "{}", "{\"hours\":7}", "no json")) {
      assertThat(check(nonsense)).as(nonsense).isEqualTo(2);
    }
    assertThat(check(export().replace("switchback/1", "switchback/9"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("made by formulas switchback/9");
  }

  private static String export() {
    List<NodeHour> hours =
        SwitchbackFormulaTest.hours(
            SPEC, 3, 200, (place, stock) -> 1_000 + place.hour() % 7 * 10 + (stock ? 0 : 300));
    JsonWriter json = new JsonWriter();
    CODEC.write(
        new SwitchbackHours(
            SwitchbackFormula.VERSION, SPEC, hours, SwitchbackFormula.of(SPEC, hours)),
        json);
    return new String(json.toByteArray(), UTF_8);
  }

  private int check(String json) {
    return Recompute.run(
        List.of(),
        new ByteArrayInputStream(json.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }
}
