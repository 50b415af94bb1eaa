package io.temper.machinery.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import io.temper.machinery.meta.StatusException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Conformance("D9")
final class LabelSelectorTest {
  private static final Map<String, String> LABELS =
      Map.of("app", "web", "tier", "front", "n", "15", "empty", "", "in", "notin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | true",
        "app=web                | true",
        "app==web               | true",
        "app=db                 | false",
        "app!=db                | true",
        "app != web             | false",
        "none!=db               | true",
        "app in (web,db)        | true",
        "app in (db)            | false",
        "app notin (db)         | true",
        "none notin (db)        | true",
        "app notin (web, db)    | false",
        "app                    | true",
        "none                   | false",
        "!none                  | true",
        "! app                  | false",
        "n>14                   | true",
        "n>15                   | false",
        "n<16                   | true",
        "app>1                  | false",
        "none<1                 | false",
        "empty=                 | true",
        "empty in ()            | true",
        "empty in (,x)          | true",
        "app in (x,)            | false",
        "app=web,tier=front     | true",
        "app=web,tier=back      | false",
        "app=web, !none ,n      | true",
        "in in (in,notin)       | true",
        "in=notin               | true",
      })
  void selectorMatchesAsUpstreamSays(String selector, boolean matches) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(matches);
  }

  @ParameterizedTest
  @MethodSource
  void malformedSelectorIsRefusedInGosWords(String selector, String message) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(400);
              assertThat(e.status().message()).isEqualTo(message);
            });
  }

  static Stream<Arguments> malformedSelectorIsRefusedInGosWords() {
    return Stream.of(
        Arguments.of("a=b,", "found '', expected: identifier after ','"),
        Arguments.of(",a", "found ',', expected: !, identifier, or 'end of string'"),
        Arguments.of("a b", "unable to parse requirement: found 'b', expected: " + Operator.BINARY),
        Arguments.of("a in b", "unable to parse requirement: found 'b' expected: '('"),
        Arguments.of("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
        Arguments.of("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
        Arguments.of("a=b=c", "found '=', expected: ',' or 'end of string'"),
        Arguments.of("!a=b", "found '=', expected: ',' or 'end of string'"),
        Arguments.of("a==)", "unable to parse requirement: found ')', expected: identifier"),
        Arguments.of(
            "a>x",
            "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt'"
                + " operators, the value must be an integer"),
        Arguments.of(
            "a=-b",
            "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must"
                + " be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                + " must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                + " 'my_value',  or '12345', regex used for validation is"
                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"),
        Arguments.of(
            "/a",
            "unable to parse requirement: <nil>: Invalid value: \"/a\": prefix part must be"
                + " non-empty"),
        Arguments.of(
            "a".repeat(64),
            "unable to parse requirement: <nil>: Invalid value: \""
                + "a".repeat(64)
                + "\": name part must be no more than 63 bytes"));
  }

  @Test
  void normalFormParsesToItself() {
    assertThat(LabelSelector.parse("b in (z, a),a != x,!c")).hasToString("a!=x,b in (a,z),!c");
  }

  @Test
  void randomSelectorsMeanTheSameAsTheirPredicates() {
    Cases.random(2_000, LabelSelectorTest::compare);
  }

  @Test
  void randomTextIsParsedOrRefusedButNeverBreaksAnything() {
    String alphabet = "ab=!<>(), \tin\0ü/.-";
    Cases.random(
        5_000,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(16); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
          }
          try {
            LabelSelector selector = LabelSelector.parse(text.toString());
            assertThat(LabelSelector.parse(selector.toString())).hasToString(selector.toString());
          } catch (StatusException e) {
            assertThat(e.status().code()).isEqualTo(400);
          }
        });
  }

  private static void compare(Random random) {
    StringBuilder text = new StringBuilder();
    Predicate<Map<String, String>> expected = _ -> true;
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      String key = "k" + random.nextInt(3);
      String one = "v" + random.nextInt(3);
      String two = "v" + random.nextInt(3);
      Predicate<Map<String, String>> term;
      text.append(i == 0 ? "" : ",");
      switch (random.nextInt(5)) {
        case 0 -> {
          text.append(key).append('=').append(one);
          term = labels -> one.equals(labels.get(key));
        }
        case 1 -> {
          text.append(key).append(" notin (").append(one).append(',').append(two).append(')');
          term = labels -> !one.equals(labels.get(key)) && !two.equals(labels.get(key));
        }
        case 2 -> {
          text.append(key).append(" in (").append(one).append(',').append(two).append(')');
          term = labels -> one.equals(labels.get(key)) || two.equals(labels.get(key));
        }
        case 3 -> {
          text.append('!').append(key);
          term = labels -> !labels.containsKey(key);
        }
        default -> {
          text.append(key);
          term = labels -> labels.containsKey(key);
        }
      }
      expected = expected.and(term);
    }
    LabelSelector selector = LabelSelector.parse(text.toString());
    for (int i = 0; i < 20; i++) {
      Map<String, String> labels = new HashMap<>();
      for (int l = random.nextInt(3); l > 0; l--) {
        labels.put("k" + random.nextInt(3), "v" + random.nextInt(3));
      }
      assertThat(selector.matches(labels))
          .as("%s on %s", text, labels)
          .isEqualTo(expected.test(labels));
    }
  }
}
