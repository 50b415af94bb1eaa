package io.temper.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.prometheus.PlayedServer.Answer;
import io.temper.prometheus.PlayedServer.Answer.Then;
import io.temper.prometheus.RemoteWrite.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RemoteWriteTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final Path NONE = Path.of("");

  @TempDir private Path directory;
  private PlayedServer server;

  @BeforeEach
  void start() throws IOException {
    server = PlayedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void requestSaysWhatItIs() throws InterruptedException {
    assertThat(send(Credentials.NOBODY)).isInstanceOf(Outcome.Taken.class);

    String head = server.received().getFirst().head();
    assertThat(head)
        .startsWith("POST /api/v1/write HTTP/1.1\r\n")
        .contains("Content-Encoding: snappy\r\n")
        .contains("Content-Type: application/x-protobuf\r\n")
        .contains("X-Prometheus-Remote-Write-Version: 0.1.0\r\n")
        .contains("X-Scope-OrgID: shop\r\n")
        .doesNotContain("Authorization")
        .doesNotContain("Upgrade");
    assertThat(server.received().getFirst().body()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 409, 413, 415, 422})
  void whatIsWrongWithTheSamplesIsRefusedWithTheServersWords(int status)
      throws InterruptedException {
    server.play(Answer.of(status, "out of order\nsample"));

    assertThat(send(Credentials.NOBODY))
        .isEqualTo(new Outcome.Refused(status, status + " out of order sample"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 401, 403, 404, 405, 407, 408, 429, 500, 502, 503, 504, 599})
  void whatMayBeWrittenLaterIsForLater(int status) throws InterruptedException {
    server.play(Answer.of(status, "not now", "Location: http://127.0.0.1:1/elsewhere"));

    assertThat(send(Credentials.NOBODY))
        .isEqualTo(new Outcome.Later(status + " not now", Duration.ZERO));
    assertThat(server.received()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "17; PT17S",
        "Thu, 26 Nov 2026 10:00:30 GMT; PT30S",
        "Thu, 26 Nov 2026 09:00:00 GMT; PT0S",
        "86400; PT5M",
        "soon; PT0S",
        "-5; PT0S",
        "99999999999999999999; PT0S"
      })
  void serverSaysHowLongToWaitWithinReason(String header, Duration wait)
      throws InterruptedException {
    server.play(Answer.of(429, "slowly", "Retry-After: " + header));

    assertThat(send(Credentials.NOBODY)).isEqualTo(new Outcome.Later("429 slowly", wait));
  }

  @Test
  void answersThatAreNoneAreForLater() throws InterruptedException {
    server.play(
        Answer.raw("", Then.CUT),
        Answer.raw("I am no server\r\n\r\n", Then.CUT),
        Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", Then.CUT));

    for (int i = 0; i < 3; i++) {
      assertThat(send(Credentials.NOBODY)).isInstanceOf(Outcome.Later.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\na"})
  void serverThatHangsWherEverItDoesIsGivenUp(String beginning) throws InterruptedException {
    server.play(Answer.raw(beginning, Then.HANG));

    try (RemoteWrite write =
        new RemoteWrite(endpoint(Credentials.NOBODY), () -> NOW, Duration.ofMillis(300))) {
      assertThat(write.send(new byte[] {1})).isInstanceOf(Outcome.Later.class);
    }
  }

  @Test
  void endlessAnswerIsReadNoFurtherThanItsBeginning() throws InterruptedException {
    server.play(
        Answer.raw(
            "HTTP/1.1 400 No\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(100_000),
            Then.HANG));

    Outcome outcome = send(Credentials.NOBODY);

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).words()).hasSizeLessThan(400).startsWith("400 xxx");
  }

  @Test
  void nobodyListeningIsForLater() throws InterruptedException {
    server.close();

    assertThat(send(Credentials.NOBODY)).isInstanceOf(Outcome.Later.class);
  }

  @Test
  void tokenIsReadAnewForEachRequest() throws IOException, InterruptedException {
    Path token = Files.writeString(directory.resolve("token"), "first\n");
    Credentials credentials = new Credentials(token, "", NONE, NONE, NONE, NONE);
    try (RemoteWrite write = new RemoteWrite(endpoint(credentials), () -> NOW)) {
      write.send(new byte[] {1});
      Files.writeString(token, "second");
      write.send(new byte[] {1});
    }

    assertThat(server.received())
        .extracting(PlayedServer.Received::head)
        .satisfiesExactly(
            head -> assertThat(head).contains("Authorization: Bearer first\r\n"),
            head -> assertThat(head).contains("Authorization: Bearer second\r\n"));
  }

  @Test
  void userAndPasswordAreBasicAuthentication() throws IOException, InterruptedException {
    Path password = Files.writeString(directory.resolve("password"), "open: sesame\n");

    send(new Credentials(NONE, "temper", password, NONE, NONE, NONE));

    assertThat(server.received().getFirst().head())
        .contains("Authorization: Basic dGVtcGVyOm9wZW46IHNlc2FtZQ==\r\n");
  }

  @Test
  void fileThatIsMissingOrHoldsSeveralLinesIsForLaterAndNothingIsSent()
      throws IOException, InterruptedException {
    Path lines = Files.writeString(directory.resolve("lines"), "a\r\nX-Evil: 1");
    Path missing = directory.resolve("missing");

    assertThat(words(send(new Credentials(missing, "", NONE, NONE, NONE, NONE))))
        .startsWith("cannot read " + missing);
    assertThat(words(send(new Credentials(lines, "", NONE, NONE, NONE, NONE))))
        .isEqualTo(lines + " holds more than a line of plain characters");
    assertThat(words(send(new Credentials(NONE, "", NONE, lines, NONE, NONE))))
        .startsWith("the certificates cannot be used: ");
    assertThat(server.received()).isEmpty();
  }

  private Outcome send(Credentials credentials) throws InterruptedException {
    try (RemoteWrite write = new RemoteWrite(endpoint(credentials), () -> NOW)) {
      return write.send(new byte[] {1, 2, 3});
    }
  }

  private Endpoint endpoint(Credentials credentials) {
    return new Endpoint(
        URI.create(server.url() + "/api/v1/write"), credentials, Map.of("X-Scope-OrgID", "shop"));
  }

  private static String words(Outcome outcome) {
    return ((Outcome.Later) outcome).words();
  }
}
