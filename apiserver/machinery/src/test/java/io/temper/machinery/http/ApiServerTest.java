package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.PlainText;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ApiServerTest {
  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance({"H8", "I6"})
  void onePortSpeaksBothVersions(Version version) {
    try (var server =
        TestServer.start(
            builder -> builder.path("/echo", request -> PlainText.ok(request.user().name())))) {
      HttpClient client = server.user(version);

      var answer = server.get(client, "/echo");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("jane");
      assertThat(answer.version()).isEqualTo(version);
    }
  }
}
