package io.temper.machinery.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.request.Target;
import io.temper.machinery.sample.Bikes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What lists are asked with.
final class ListFuzzTest {
  private static final BikeServer BIKES = new BikeServer();

  static {
    for (String name : "one two three".split(" ", -1)) {
      BIKES.store.put(Bikes.bike("a", name, name.length()));
    }
  }

  static Stream<byte[]> tokens() {
    return Seeds.of(
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Nywic3RhcnQiOiJvbmVcdTAwMDAifQ",
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLi4vYiJ9",
        "bnVsbA",
        "e30=",
        "WzFd");
  }

  @MethodSource("tokens")
  @FuzzTest
  void continueTokens(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    ClientFault.of(() -> ContinueToken.decode(text))
        .ifPresent(token -> {
          assertThat(ContinueToken.decode(token.encode())).isEqualTo(token);
          assertThat("/" + token.start() + "/").doesNotContain("//", "/./", "/../");
        });
  }

  static Stream<byte[]> parameters() {
    return Seeds.of(
        "labelSelector=a%3Db&fieldSelector=metadata.name%3Done&limit=2",
        "resourceVersion=7&resourceVersionMatch=Exact&timeoutSeconds=3",
        "limit=1&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTA5OTUxMTYyNzc3OSwic3RhcnQiOiJvbmUifQ",
        "sendInitialEvents=true&allowWatchBookmarks=x&pretty=1",
        "resourceVersionMatch=NotOlderThan",
        "limit=-9223372036854775808");
  }

  /// The query of a list, as it stands in the request line.
  @MethodSource("parameters")
  @FuzzTest
  void queries(byte[] bytes) {
    Query query = Target.parseQuery(new String(bytes, StandardCharsets.UTF_8));
    String[] parameters =
        query.values().keySet().stream()
            .map(name -> name.replace('=', '-') + "=" + query.value(name))
            .toArray(String[]::new);

    ClientFault.of(() -> BIKES.answer(BIKES.request("list", "a", "", parameters)));
  }
}
