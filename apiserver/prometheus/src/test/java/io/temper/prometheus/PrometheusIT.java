package io.temper.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import io.temper.prometheus.Matrix.Point;
import io.temper.prometheus.RemoteWrite.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real Prometheus.
final class PrometheusIT {
  private static final Path NONE = Path.of("");
  private static final Duration STEP = Duration.ofSeconds(15);

  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  /// Every pod's name that means something to PromQL, RE2 or Go.
  private static final List<String> HOSTILE =
      List.of(
          "a\"} or up{x=\"",
          "a\\",
          ".*",
          "a|b",
          "(a",
          "[a-",
          "$^",
          "{1,}",
          "a+?",
          "line\nbreak",
          "ünï",
          "tab\t",
          "'single`");

  @TempDir private static Path shared;
  private static PrometheusProcess prometheus;

  @TempDir private Path directory;

  @BeforeAll
  static void startPrometheus() throws IOException {
    prometheus = PrometheusProcess.start(shared);
  }

  @AfterAll
  static void stopPrometheus() {
    prometheus.close();
  }

  @Test
  void whatIsWrittenIsWhatIsAsked() throws Exception {
    WriteRequest request = new WriteRequest();
    MetricName name = new MetricName("written");
    Labels labels = Labels.of(Map.of("pod", "a", "Zone", "z"));
    for (int i = 0; i < 20; i++) {
      request.add(name, labels, START.plusSeconds(15L * i).toEpochMilli(), i / 1000.0);
    }

    assertThat(send(request)).isInstanceOf(Outcome.Taken.class);

    assertThat(prometheus.samples("written", "Zone", START.plusSeconds(600)))
        .isEqualTo(
            Map.of(
                "z",
                LongStream.range(0, 20)
                    .mapToObj(i -> new Point(START.plusSeconds(15 * i).toEpochMilli(), i / 1000.0))
                    .toList()));
    Matrix matrix = ask("max_over_time(written[74s])", START.plusSeconds(59), 60);
    assertThat(matrix.series().getFirst().points())
        .startsWith(
            new Point(START.plusSeconds(59).toEpochMilli(), 0.003),
            new Point(START.plusSeconds(119).toEpochMilli(), 0.007));
  }

  @Test
  void seriesThatEndsIsGoneAtOnce() throws Exception {
    WriteRequest request = new WriteRequest();
    MetricName name = new MetricName("ended");
    for (String pod : List.of("a", "b")) {
      Labels labels = Labels.of(Map.of("pod", pod));
      request.add(name, labels, START.toEpochMilli(), 1);
      if (pod.equals("a")) {
        request.addEnd(name, labels, START.plusSeconds(15).toEpochMilli());
      }
    }
    assertThat(send(request)).isInstanceOf(Outcome.Taken.class);

    Matrix matrix = ask("ended", START, 15);

    assertThat(points(matrix, "a")).containsExactly(new Point(START.toEpochMilli(), 1));
    assertThat(points(matrix, "b")).hasSizeGreaterThan(5);
  }

  @Test
  void hostileValuesAreValuesAloneAndAmongOthers() throws Exception {
    WriteRequest request = new WriteRequest();
    MetricName name = new MetricName("hostile");
    for (String pod : HOSTILE) {
      request.add(name, Labels.of(Map.of("pod", pod)), START.toEpochMilli(), 1);
    }
    request.add(name, Labels.of(Map.of("pod", "a")), START.toEpochMilli(), 1);
    assertThat(send(request)).isInstanceOf(Outcome.Taken.class);

    for (String pod : HOSTILE) {
      assertThat(pods(new Selector("hostile").with("pod", List.of(pod)))).containsExactly(pod);
      assertThat(pods(new Selector("hostile").with("pod", List.of(pod, "not there"))))
          .containsExactly(pod);
    }
    assertThat(pods(new Selector("hostile").with("pod", HOSTILE)))
        .containsExactlyInAnyOrderElementsOf(HOSTILE);
  }

  @Test
  void samplesThatAreOldAreRefusedInItsWords() throws Exception {
    MetricName name = new MetricName("refused");
    Labels labels = Labels.of(Map.of());
    WriteRequest newer = new WriteRequest();
    newer.add(name, labels, START.plusSeconds(15).toEpochMilli(), 2);
    WriteRequest older = new WriteRequest();
    older.add(name, labels, START.toEpochMilli(), 1);

    assertThat(send(newer)).isInstanceOf(Outcome.Taken.class);

    // The same once more is none the worse.
    assertThat(send(newer)).isInstanceOf(Outcome.Taken.class);
    assertThat(send(older)).isEqualTo(new Outcome.Refused(400, "400 out of order sample"));
  }

  @Test
  void questionThatItDoesNotTakeIsSaidInItsWords() {
    assertThat(catchThrowable(() -> ask("sum(", START, 15)))
        .isInstanceOf(PromqlException.class)
        .hasMessageContaining("it answered 400")
        .hasMessageContaining("parse error");
  }

  @Test
  void onlyTheRightPasswordIsLetIn() throws Exception {
    // Of the password "test", as in Prometheus' own guide.
    String web =
        "basic_auth_users: {admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";
    try (PrometheusProcess guarded = PrometheusProcess.startGuarded(directory, web)) {
      Path password = Files.writeString(directory.resolve("password"), "wrong");
      Credentials credentials = new Credentials(NONE, "admin", password, NONE, NONE, NONE);
      try (RemoteWrite write = write(guarded, credentials)) {
        assertThat(write.send(one()))
            .isEqualTo(new Outcome.Later("401 Unauthorized", Duration.ZERO));

        Files.writeString(password, "test");

        assertThat(write.send(one())).isInstanceOf(Outcome.Taken.class);
      }
    }
  }

  @Test
  void authorityOfItsOwnAndACertificateOfOurs() throws Exception {
    TestAuthority ours = TestAuthority.named("ours");
    TestAuthority other = TestAuthority.named("other");
    ServingPair serving = ours.server();
    ServingPair client = ours.client("CN=temper");
    Path authority = file("ca.crt", TestAuthority.pem(ours.certificate()));
    Path chain = file("client.crt", TestAuthority.pem(client.chain().getFirst()));
    Path key = file("client.key", TestAuthority.pem(client.key()));
    String web =
        "tls_server_config: {cert_file: %s, key_file: %s, client_ca_file: %s, client_auth_type: %s}"
            .formatted(
                file("server.crt", TestAuthority.pem(serving.chain().getFirst())),
                file("server.key", TestAuthority.pem(serving.key())),
                authority,
                "RequireAndVerifyClientCert");
    try (PrometheusProcess guarded = PrometheusProcess.startGuarded(directory, web)) {
      assertThat(send(guarded, new Credentials(NONE, "", NONE, NONE, chain, key)))
          .isInstanceOf(Outcome.Later.class);
      assertThat(send(guarded, new Credentials(NONE, "", NONE, authority, NONE, NONE)))
          .isInstanceOf(Outcome.Later.class);

      Credentials right = new Credentials(NONE, "", NONE, authority, chain, key);
      try (RemoteWrite write = write(guarded, right)) {
        assertThat(write.send(one())).isInstanceOf(Outcome.Taken.class);
        Files.writeString(authority, TestAuthority.pem(other.certificate()));
        assertThat(write.send(one())).isInstanceOf(Outcome.Later.class);
        Files.writeString(authority, TestAuthority.pem(ours.certificate()));
        assertThat(write.send(one())).isInstanceOf(Outcome.Taken.class);
      }
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static byte[] one() {
    WriteRequest request = new WriteRequest();
    request.add(new MetricName("one"), Labels.of(Map.of()), START.toEpochMilli(), 1);
    return request.encoded(0, 1);
  }

  private static Outcome send(PrometheusProcess to, Credentials credentials)
      throws InterruptedException {
    try (RemoteWrite write = write(to, credentials)) {
      return write.send(one());
    }
  }

  private static RemoteWrite write(PrometheusProcess to, Credentials credentials) {
    return new RemoteWrite(
        new Endpoint(to.writeUrl(), credentials, Map.of()), InstantSource.system());
  }

  private static Outcome send(WriteRequest request) throws InterruptedException {
    try (RemoteWrite write = write(prometheus, Credentials.NOBODY)) {
      return write.send(request.encoded(0, request.samples()));
    }
  }

  private static List<String> pods(Selector selector) throws PromqlException, InterruptedException {
    return ask(selector.toString(), START, 15).series().stream()
        .map(series -> series.labels().getOrDefault("pod", ""))
        .toList();
  }

  private static List<Point> points(Matrix matrix, String pod) {
    return matrix.series().stream()
        .filter(series -> pod.equals(series.labels().get("pod")))
        .flatMap(series -> series.points().stream())
        .toList();
  }

  private static Matrix ask(String promql, Instant first, int stepSeconds)
      throws PromqlException, InterruptedException {
    URI url = prometheus.url();
    try (RangeQueries queries =
        new RangeQueries(new Endpoint(url, Credentials.NOBODY, Map.of()), 1 << 20)) {
      return queries.ask(
          promql,
          first,
          START.plus(STEP.multipliedBy(10)),
          Duration.ofSeconds(stepSeconds),
          1000,
          Duration.ofSeconds(20));
    }
  }
}
