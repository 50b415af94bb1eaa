package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpServiceTest {
  private final HttpService service =
      new HttpService(
          "127.0.0.1",
          0,
          Routes.builder()
              .path("/fine", request -> PlainText.ok("got " + request.body().length))
              .path(
                  "/wrong",
                  _ -> {
                    throw new StatusException(Status.badRequest("that was wrong"));
                  })
              .path(
                  "/broken",
                  _ -> {
                    throw new IllegalStateException("secret");
                  })
              .build(),
          Clocks.system());

  @BeforeEach
  void start() {
    service.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void handlersAnswerAndErrorsAreStatuses() throws Exception {
    assertThat(post("/fine").body()).isEqualTo("got 5");
    assertThat(post("/wrong").statusCode()).isEqualTo(400);
    assertThat(post("/wrong").body()).contains("\"kind\":\"Status\"").contains("that was wrong");
    assertThat(post("/broken").statusCode()).isEqualTo(500);
    assertThat(post("/broken").body()).doesNotContain("secret");
    assertThat(post("/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void requestsFollowEachOtherOnOneConnection() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      String request = "POST /fine HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";

      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

        String answer = "";
        while (!answer.endsWith("got 5")) {
          byte[] some = new byte[512];
          int read = socket.getInputStream().read(some);
          assertThat(read).isPositive();
          answer += new String(some, 0, read, StandardCharsets.US_ASCII);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void whatIsNoHttpIsRefusedAndDoesNotDisturbOthers() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.getOutputStream().write("garbage\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 ");
    }
    assertThat(post("/fine").statusCode()).isEqualTo(200);
  }

  @Test
  void portOfSomebodyElseIsAnErrorThatNamesIt() {
    try (HttpService second =
        new HttpService("127.0.0.1", service.port(), Routes.builder().build(), Clocks.system())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(":" + service.port());
    }
  }

  private HttpResponse<String> post(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .POST(HttpRequest.BodyPublishers.ofString("hello"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
