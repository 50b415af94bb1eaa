package io.temper.machinery.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.sample.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The texts are those of k8s.io/apiserver `pkg/server/healthz/healthz_test.go`.
@Conformance("H1")
final class HealthPathTest {
  private static final HealthCheck BROKEN = new HealthCheck("broken", () -> "a secret");
  private static final HealthCheck BOUND = new HealthCheck("bound", () -> "");
  private static final Request ASKED = Requests.get("/readyz");

  private final HealthPath healthy = new HealthPath("readyz", List.of(HealthCheck.PING, BOUND));
  private final HealthPath failing =
      new HealthPath("readyz", List.of(HealthCheck.PING, BROKEN, BOUND));

  @Test
  void healthIsToldInAWord() {
    assertThat(text(healthy.handle(ASKED), 200)).isEqualTo("ok");
  }

  @Test
  void pathWithoutChecksAnswersPings() {
    HealthPath bare = new HealthPath("livez", List.of());

    assertThat(text(bare.handle(Requests.withQuery(ASKED, "verbose", "")), 200))
        .isEqualTo("[+]ping ok\nlivez check passed\n");
  }

  @Test
  void verboseNamesEveryCheck() {
    assertThat(text(healthy.handle(Requests.withQuery(ASKED, "verbose", "true")), 200))
        .isEqualTo("[+]ping ok\n[+]bound ok\nreadyz check passed\n");
  }

  @Test
  void failureNamesTheCheckAndWithholdsTheReason() {
    assertThat(text(failing.handle(ASKED), 500))
        .isEqualTo(
            """
            [+]ping ok
            [-]broken failed: reason withheld
            [+]bound ok
            readyz check failed
            """);
  }

  @Test
  void excludedCheckCountsAsPassed() {
    Request excluding = Requests.withQuery(ASKED, "exclude", "broken");

    assertThat(text(failing.handle(excluding), 200)).isEqualTo("ok");
    assertThat(text(failing.handle(Requests.withQuery(excluding, "verbose", "")), 200))
        .isEqualTo(
            """
            [+]ping ok
            [+]broken excluded: ok
            [+]bound ok
            readyz check passed
            """);
  }

  @Test
  void exclusionOfWhatIsNotThereIsSaidAndHarmless() {
    Request excluding =
        Requests.withQuery(Requests.withQuery(ASKED, "exclude", "nothing"), "verbose", "");

    assertThat(text(healthy.handle(excluding), 200))
        .isEqualTo(
            """
            [+]ping ok
            [+]bound ok
            warn: some health checks cannot be excluded: no matches for "nothing"
            readyz check passed
            """);
  }

  @Test
  void oneCheckTellsItsReasonUnderItsOwnPath() {
    assertThat(text(failing.one(BROKEN).handle(ASKED), 500))
        .isEqualTo("internal server error: a secret\n");
    assertThat(text(failing.one(BOUND).handle(ASKED), 200)).isEqualTo("ok");
  }

  @Test
  void checkThatBreaksHasFailed() {
    HealthCheck breaks =
        new HealthCheck(
            "breaks",
            () -> {
              throw new IllegalStateException("cannot tell");
            });

    assertThat(text(new HealthPath("livez", List.of(breaks)).handle(ASKED), 500))
        .contains("[-]breaks failed");
  }

  @Test
  void onceHealthyStaysSo() {
    String[] failure = {"not yet"};
    OnceHealthy once = new OnceHealthy(List.of(new HealthCheck("late", () -> failure[0])));

    assertThat(once.getAsBoolean()).isFalse();
    failure[0] = "";
    assertThat(once.getAsBoolean()).isTrue();
    failure[0] = "again not";
    assertThat(once.getAsBoolean()).isTrue();
  }

  private static String text(Response response, int status) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().first("Content-Type")).hasValue("text/plain; charset=utf-8");
    return new String(((Response.Full) response).body(), StandardCharsets.UTF_8);
  }
}
