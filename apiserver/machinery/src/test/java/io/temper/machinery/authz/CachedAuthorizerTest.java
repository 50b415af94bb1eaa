package io.temper.machinery.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.time.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Conformance("G4")
final class CachedAuthorizerTest {
  private static final UserInfo JANE =
      new UserInfo("jane", "1", List.of("ops"), Map.of("scope", List.of("a")));
  private static final Attributes ASKED =
      new Attributes(
          JANE, "list", true, "/p", "g", "v1", "ns", "things", "", "n", List.of(), List.of());

  private final FakeClock clock = new FakeClock();
  private final List<Attributes> asked = new ArrayList<>();
  private Decision answer = Decision.ALLOWED;
  private final Authorizer rights =
      new CachedAuthorizer(
          attributes -> {
            asked.add(attributes);
            return answer;
          },
          clock.clocks());

  static List<Decision> decisions() {
    return List.of(Decision.ALLOWED, new Decision.Denied("no"), Decision.NO_OPINION);
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void everyAnswerIsAskedForEveryTenSeconds(Decision decision) {
    answer = decision;

    assertThat(rights.authorize(ASKED)).isEqualTo(decision);
    clock.advance(Duration.ofMillis(9_999));
    assertThat(rights.authorize(ASKED)).isEqualTo(decision);
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    rights.authorize(ASKED);
    assertThat(asked).hasSize(2);
  }

  static Stream<Attributes> others() {
    var selection = List.of(new Attributes.Selection("k", "In", List.of("v")));
    return Stream.of(
        of(new UserInfo("joe", "1", List.of("ops"), JANE.extra())),
        of(new UserInfo("jane", "2", List.of("ops"), JANE.extra())),
        of(new UserInfo("jane", "1", List.of("dev"), JANE.extra())),
        of(new UserInfo("jane", "1", List.of("ops"), Map.of())),
        of("get", "g", "v1", "ns", "things", "", "n"),
        of("list", "h", "v1", "ns", "things", "", "n"),
        of("list", "g", "v2", "ns", "things", "", "n"),
        of("list", "g", "v1", "other", "things", "", "n"),
        of("list", "g", "v1", "ns", "others", "", "n"),
        of("list", "g", "v1", "ns", "things", "log", "n"),
        of("list", "g", "v1", "ns", "things", "", "m"),
        new Attributes(
            JANE, "list", true, "/p", "g", "v1", "ns", "things", "", "n", selection, List.of()),
        new Attributes(
            JANE, "list", true, "/p", "g", "v1", "ns", "things", "", "n", List.of(), selection));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whateverDiffersIsAnotherQuestion(Attributes other) {
    rights.authorize(ASKED);
    rights.authorize(other);

    assertThat(asked).containsExactly(ASKED, other);
  }

  @Test
  void questionThatFailedIsAskedAgain() {
    List<Attributes> seen = new ArrayList<>();
    Authorizer failing =
        new CachedAuthorizer(
            attributes -> {
              seen.add(attributes);
              throw new AuthorizationException("away");
            },
            clock.clocks());

    assertThatThrownBy(() -> failing.authorize(ASKED)).isInstanceOf(AuthorizationException.class);
    assertThatThrownBy(() -> failing.authorize(ASKED)).isInstanceOf(AuthorizationException.class);
    assertThat(seen).hasSize(2);
  }

  @Test
  void absurdlyLongQuestionIsNotKept() {
    Attributes absurd = of("list", "g", "v1", "ns", "things", "", "n".repeat(10_000));

    rights.authorize(absurd);
    rights.authorize(absurd);

    assertThat(asked).hasSize(2);
  }

  private static Attributes of(UserInfo user) {
    return new Attributes(
        user, "list", true, "/p", "g", "v1", "ns", "things", "", "n", List.of(), List.of());
  }

  private static Attributes of(
      String verb,
      String group,
      String version,
      String namespace,
      String resource,
      String subresource,
      String name) {
    return new Attributes(
        JANE,
        verb,
        true,
        "/p",
        group,
        version,
        namespace,
        resource,
        subresource,
        name,
        List.of(),
        List.of());
  }
}
