package io.temper.scheduler.extender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.scheduler.board.NodeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtenderArgsTest {
  private static final String GOOD =
      "{\"Pod\":{\"metadata\":{\"name\":\"a\\\"}\"},\"spec\":{\"containers\":[{}],\"x\":-1.5e3}},"
          + "\"Nodes\":null,\"NodeNames\":[\"n1\",\"n2\"]}";

  @Test
  void podAndNamesAreFound() {
    ExtenderArgs args = read(GOOD);

    assertThat(names(args)).containsExactly("n1", "n2");
    assertThat(GOOD.substring(args.podStart(), args.podEnd()))
        .startsWith("{\"metadata\"")
        .endsWith("-1.5e3}}");
  }

  @Test
  void orderBlanksAndCaseDoNotMatter() {
    ExtenderArgs args =
        read(" {\n\t\"nodenames\" : [ \"n1\" , \"n2\" ] , \"nodes\" : null, \"pod\" : { } } \r\n");

    assertThat(names(args)).containsExactly("n1", "n2");
  }

  @Test
  void noNodesAreNoNames() {
    assertThat(read("{\"Pod\":{},\"NodeNames\":[]}").names().count()).isZero();
  }

  @Test
  void manyNamesAreRead() {
    StringBuilder text = new StringBuilder("{\"Pod\":{},\"NodeNames\":[\"n0\"");
    for (int i = 1; i < 5_000; i++) {
      text.append(",\"n").append(i).append('"');
    }

    List<String> names = names(read(text.append("]}").toString()));

    assertThat(names).hasSize(5_000).startsWith("n0", "n1").endsWith("n4999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{",
        "{}",
        "{\"Pod\":{}}",
        "{\"NodeNames\":[\"n1\"]}",
        "{\"Pod\":null,\"NodeNames\":[\"n1\"]}",
        "{\"Pod\":{},\"NodeNames\":null}",
        "{\"Pod\":{},\"NodeNames\":null,\"Nodes\":{\"items\":[]}}",
        "{\"Pod\":{},\"NodeNames\":[1]}",
        "{\"Pod\":{},\"NodeNames\":[\"n1\"",
        "{\"Pod\":{},\"NodeNames\":[\"n1\"}",
        "{\"Pod\":{},\"NodeNames\":[\"n1\",]}",
        "{\"Pod\":{},\"NodeNames\":[\"n1",
        "{\"Pod\":{},\"NodeNames\":[\"n1\\",
        "{\"Pod\":{},\"NodeNames\":[\"n1\"]} {}",
        "{\"Pod\":{},\"NodeNames\":[\"n1\"]",
        "{\"Pod\":{\"a\":{},\"NodeNames\":[\"n1\"]}",
        "{\"Pod\":},\"NodeNames\":[\"n1\"]}",
        "{\"Pod\" {},\"NodeNames\":[\"n1\"]}",
        "{Pod:{},NodeNames:[n1]}",
        "<html>"
      })
  void whatIsNoQuestionIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ArgsException.class);
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> read("{\"Pod\":{},\"Nodes\":{\"items\":[]}}"))
        .hasMessageContaining("nodeCacheCapable: true");
  }

  /// Cut and bitten anywhere it is read or refused, and nothing else.
  @Test
  void damagedQuestionsAreRefusedOrRead() {
    Cases.random(
        2_000,
        random -> {
          byte[] text = GOOD.getBytes(UTF_8);
          for (int i = random.nextInt(4); i >= 0; i--) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
          }
          byte[] cut = Arrays.copyOf(text, random.nextInt(text.length + 1));

          try {
            NodeNames names = ExtenderArgs.read(cut).names();
            for (int i = 0; i < 2 * names.count(); i++) {
              assertThat(names.bounds()[i]).isBetween(0, cut.length);
            }
          } catch (ArgsException _) {
            // As it should.
          }
        });
  }

  private static ExtenderArgs read(String text) {
    return ExtenderArgs.read(text.getBytes(UTF_8));
  }

  private static List<String> names(ExtenderArgs args) {
    List<String> names = new ArrayList<>();
    int[] bounds = args.names().bounds();
    for (int i = 0; i < args.names().count(); i++) {
      names.add(new String(args.text(), bounds[2 * i], bounds[2 * i + 1] - bounds[2 * i], UTF_8));
    }
    return names;
  }
}
