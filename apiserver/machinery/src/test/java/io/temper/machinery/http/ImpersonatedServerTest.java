package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Decision;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Acting as somebody else at a real server.
@Conformance("G7")
final class ImpersonatedServerTest {
  private final TestServer server =
      TestServer.start(builder ->
          builder.authorizer(ImpersonatedServerTest::decide).path("/echo", new EchoHandler()));

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void whoMayIsServedAsTheOther(Version version) {
    HttpResponse<String> answer =
        server.get(
            server.user(version),
            "/echo",
            "Impersonate-User",
            "joe",
            "Impersonate-Group",
            "dev, ops",
            "Impersonate-Group",
            "qa");

    assertThat(answer.body())
        .startsWith("user=joe\nuid=\ngroup=dev, ops\ngroup=qa\ngroup=system:authenticated\n")
        .doesNotContainIgnoringCase("header=impersonate");
  }

  @Test
  void whoMayNotIsForbidden() {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), "/echo", "Impersonate-User", "root");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.body())
        .contains(
            "\"message\":\"forbidden: User \\\"jane\\\" cannot impersonate-on:user-info:get path"
                + " \\\"/echo\\\"\"");
  }

  @Test
  void whoIsImpersonatedNeedsTheRightToAsk() {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), "/echo", "Impersonate-User", "nobody");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("User \\\"nobody\\\" cannot get path");
  }

  @Test
  void userThatAFrontProxyVouchesForImpersonatesLikeAnyOther() {
    HttpClient aggregator = server.aggregator();

    assertThat(
            server
                .get(aggregator, "/echo", "X-Remote-User", "jane", "Impersonate-User", "joe")
                .body())
        .startsWith("user=joe\n");
    assertThat(
            server
                .get(aggregator, "/echo", "X-Remote-User", "joe", "Impersonate-User", "jane")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void nobodyImpersonatesAnybody() {
    assertThat(
            server
                .get(server.nobody(Version.HTTP_2), "/echo", "Impersonate-User", "joe")
                .statusCode())
        .isEqualTo(403);
  }

  /// Jane may act as joe, nobody and groups; joe may ask, and jane.
  private static Decision decide(Attributes question) {
    boolean jane = question.user().name().equals("jane");
    boolean allowed =
        question.verb().equals("impersonate")
            ? jane && !question.name().equals("root")
            : question.verb().equals("get") && (jane || question.user().name().equals("joe"));
    return allowed ? Decision.ALLOWED : Decision.NO_OPINION;
  }
}
