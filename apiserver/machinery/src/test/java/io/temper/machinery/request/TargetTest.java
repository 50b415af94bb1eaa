package io.temper.machinery.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
  @Test
  @Conformance({"D9", "I1"})
  void queryIsReadAsTheAggregatorReEncodesIt() {
    Query query =
        Target.parse("/x?labelSelector=a+in+%28b%2Cc%29&x=1&x=2&flag&=empty&plus=%2B").query();

    assertThat(query.value("labelSelector")).isEqualTo("a in (b,c)");
    assertThat(query.all("x")).containsExactly("1", "2");
    assertThat(query.first("flag")).hasValue("");
    assertThat(query.value("")).isEqualTo("empty");
    assertThat(query.value("plus")).isEqualTo("+");
    assertThat(query.values().keySet()).containsExactly("labelSelector", "x", "flag", "", "plus");
  }

  @Test
  void malformedPairsAreLeftOutAsInGo() {
    Query query = Target.parse("/x?bad=%zz&half=%4&semi=1;y=2&%gg=1&good=1").query();

    assertThat(query.values().keySet()).containsExactly("good");
  }

  @ParameterizedTest
  @CsvSource({
    "/a%20b/c%2Fd, /a b/c/d",
    "/a+b, /a+b",
    "/%C3%A9t%C3%A9, /été",
    "https://host:6443/path?x=1, /path",
    "https://host?x=1, /",
    "https://host, /",
    "*, *",
    "?x=1, /",
    "/redirect?to=https://elsewhere/x, /redirect"
  })
  void pathIsDecoded(String raw, String path) {
    assertThat(Target.parse(raw).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/%", "/%2", "no-slash", "/a%00b"})
  void malformedPathIsABadRequest(String raw) {
    assertThatThrownBy(() -> Target.parse(raw))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(400));
  }

  /// A parameter of two bytes takes hundreds as one of a map.
  @Test
  void moreParametersThanGoTakesAreABadRequest() {
    assertThatThrownBy(() -> Target.parse("/x?" + "a&".repeat(10_000)))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(400));
  }
}
