package io.temper.machinery.authn;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.authn.TokenAuthenticator.Outcome;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.time.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Conformance("G3")
final class CachedTokensTest {
  private static final Outcome KNOWN =
      new Outcome.Known(new UserInfo("jane", "", List.of(), Map.of()));

  private final FakeClock clock = new FakeClock();
  private final List<String> asked = new ArrayList<>();
  private Outcome answer = KNOWN;
  private final TokenAuthenticator tokens =
      new CachedTokens(
          token -> {
            asked.add(token);
            return answer;
          },
          clock.clocks());

  static List<Outcome> remembered() {
    return List.of(KNOWN, new Outcome.Unknown("no such token"));
  }

  @ParameterizedTest
  @MethodSource("remembered")
  void whoseATokenIsIsAskedEveryTenSeconds(Outcome outcome) {
    answer = outcome;

    assertThat(tokens.authenticate("t")).isEqualTo(outcome);
    clock.advance(Duration.ofMillis(9_999));
    assertThat(tokens.authenticate("t")).isEqualTo(outcome);
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    tokens.authenticate("t");
    assertThat(asked).hasSize(2);
  }

  @Test
  void revokedTokenIsNobodysAfterTenSeconds() {
    tokens.authenticate("t");
    answer = new Outcome.Unknown("revoked");
    clock.advance(Duration.ofSeconds(10));

    assertThat(tokens.authenticate("t")).isEqualTo(answer);
  }

  @Test
  void questionThatFailedIsAskedAgain() {
    answer = new Outcome.Failed("kube-apiserver is away");
    tokens.authenticate("t");
    answer = KNOWN;

    assertThat(tokens.authenticate("t")).isEqualTo(KNOWN);
  }

  @Test
  void otherTokenIsAnotherQuestion() {
    tokens.authenticate("t");
    tokens.authenticate("u");

    assertThat(asked).containsExactly("t", "u");
  }
}
