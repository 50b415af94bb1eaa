package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client may ask of a connection, and what becomes of one that asks for more.
@Conformance("H8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsTest {
  /// A second instead of half a minute.
  private static final ServerLimits IMPATIENT =
      new ServerLimits(
          1 << 20,
          3 << 20,
          100,
          1000,
          32 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15));

  private final AtomicBoolean gaveUp = new AtomicBoolean();
  private TestServer server;
  private TestServer impatient;

  @BeforeAll
  void start() {
    server = TestServer.start(builder -> builder.path("/echo", new EchoHandler()));
    impatient = TestServer.start(builder -> builder.limits(IMPATIENT).path("/endless", endless()));
  }

  @AfterAll
  void stop() {
    server.close();
    impatient.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tlsSinceItsVersion12IsSpoken(String protocol) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) server.context(null).getSocketFactory().createSocket("localhost", port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();

      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
    }
  }

  /// By hand: the JDK would not even say it.
  @Test
  void olderTlsIsRefused() throws IOException {
    byte[] hello =
        HexFormat.of()
            .parseHex(
                "160301002d" + "01000029" + "0302" + "00".repeat(32) + "00" + "0002002f" + "0100");
    try (Socket socket = new Socket("localhost", port())) {
      socket.getOutputStream().write(hello);

      byte[] alert = socket.getInputStream().readNBytes(7);

      assertThat(alert[0]).isEqualTo((byte) 21);
      assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
    }
  }

  record Malformed(String what, String head, int status) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Malformed> malformed() {
    String host = "Host: x\r\n";
    return Stream.of(
        new Malformed(
            "two lengths", post(host + "Content-Length: 1\r\nContent-Length: 2\r\n"), 400),
        new Malformed("list of lengths", post(host + "Content-Length: 1, 2\r\n"), 400),
        new Malformed("negative length", post(host + "Content-Length: -1\r\n"), 400),
        new Malformed("signed length", post(host + "Content-Length: +1\r\n"), 400),
        new Malformed(
            "length beside chunks",
            post(host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
            400),
        new Malformed("unknown coding", post(host + "Transfer-Encoding: gzip\r\n"), 501),
        new Malformed("chunked twice", post(host + "Transfer-Encoding: chunked, chunked\r\n"), 501),
        new Malformed("blank before the colon", get(host + "X-Remote-User : admin\r\n"), 400),
        new Malformed("folded line", get(host + "X: a\r\n b\r\n"), 400),
        new Malformed("no colon", get(host + "X\r\n"), 400),
        new Malformed("null in a value", get(host + "X: a\0b\r\n"), 400),
        new Malformed("return in a value", get(host + "X: a\rb\r\n"), 400),
        new Malformed("no host", get(""), 400),
        new Malformed("two hosts", get(host + host), 400),
        new Malformed("no version", "GET /echo\r\n" + host + "\r\n", 400),
        new Malformed("two blanks", "GET  /echo HTTP/1.1\r\n" + host + "\r\n", 400),
        new Malformed("version of the future", "GET /echo HTTP/3.0\r\n" + host + "\r\n", 505),
        new Malformed(
            "unknown expectation", post(host + "Content-Length: 1\r\nExpect: x\r\n"), 417),
        new Malformed(
            "chunk without a size", post(host + "Transfer-Encoding: chunked\r\n") + "x\r\n", 400));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatTwoReadersCouldReadDifferentlyIsRefused(Malformed request) throws IOException {
    try (SSLSocket socket = server.connect(server.cluster().client("CN=jane"))) {
      TestServer.write(socket, request.head);

      assertThat(TestServer.readAll(socket))
          .startsWith("HTTP/1.1 " + request.status + " ")
          .contains("Connection: close\r\n");
    }
  }

  @Test
  @Conformance("I7")
  void headOfNearlyAMebibyteIsRead() throws IOException {
    try (SSLSocket socket = server.connect(server.frontProxy().client("CN=aggregator"))) {
      TestServer.write(
          socket,
          "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Remote-User: jane\r\n"
              + ("X-Remote-Group: " + "g".repeat(1000) + "\r\n").repeat(900)
              + "\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 ").contains("user=jane");
    }
  }

  @Test
  @Conformance("I7")
  void userOfThousandsOfGroupsArrivesOverHttp2() {
    HttpClient client = server.aggregator();
    String[] headers = new String[2 + 2 * 300];
    headers[0] = "X-Remote-User";
    headers[1] = "jane";
    for (int i = 1; i <= 300; i++) {
      headers[2 * i] = "X-Remote-Group";
      headers[2 * i + 1] = i + "g".repeat(500);
    }

    HttpResponse<String> answer = server.get(client, "/echo", headers);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().lines().filter(line -> line.startsWith("group="))).hasSize(301);
  }

  /// Thirty thousand of these are as much to hold as a mebibyte of longer ones.
  @Test
  void linesOfAFewBytesCountMoreThanTheirBytes() throws IOException {
    try (SSLSocket socket = server.connect(null)) {
      TestServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\n" + "a:\r\n".repeat(40_000) + "\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 431 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y\r\n", "x"})
  void floodOfHeadersEndsAtAMebibyte(String drop) throws IOException {
    try (SSLSocket socket = server.connect(null)) {
      TestServer.write(
          socket, "GET / HTTP/1.1\r\nHost: x\r\n" + drop.repeat((1 << 20) / drop.length()));

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void clientThatNeverShakesHandsIsCutOff() throws IOException {
    try (Socket socket = new Socket("localhost", impatient.uri("/").getPort())) {
      assertThat(closed(socket)).isTrue();
    }
  }

  @Test
  void headThatNeverEndsIsCutOff() throws IOException {
    try (SSLSocket socket = impatient.connect(null)) {
      TestServer.write(socket, "GET / HTTP/1.1\r\nHo");

      assertThat(closed(socket)).isTrue();
    }
  }

  @Test
  void bodyThatNeverComesIsCutOff() throws IOException {
    try (SSLSocket socket = impatient.connect(null)) {
      TestServer.write(socket, "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");

      assertThat(closed(socket)).isTrue();
    }
  }

  @Test
  void connectionNobodyUsesIsClosed() throws IOException {
    try (SSLSocket socket = impatient.connect(null)) {
      TestServer.write(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  @Test
  void clientThatDoesNotReadIsCutOff() throws IOException {
    try (SSLSocket socket = impatient.connect(impatient.cluster().client("CN=jane"))) {
      TestServer.write(socket, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");

      Eventually.until("the handler is told", gaveUp::get);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void closedConnectionsLeaveNoFileDescriptorsBehind(HttpClient.Version version) {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getOpenFileDescriptorCount();

    for (int i = 0; i < 100; i++) {
      try (HttpClient client = server.nobody(version)) {
        assertThat(server.get(client, "/readyz").statusCode()).isEqualTo(200);
      }
    }

    Eventually.until("all are closed", () -> system.getOpenFileDescriptorCount() < before + 50);
  }

  private Handler endless() {
    byte[] much = new byte[1 << 20];
    return _ ->
        new Response.Stream(
            200,
            Headers.EMPTY,
            sink -> {
              try {
                while (sink.open()) {
                  sink.write(much);
                }
              } finally {
                gaveUp.set(true);
              }
            });
  }

  private int port() {
    return server.uri("/").getPort();
  }

  /// Whether the server hangs up within the socket's patience.
  private static boolean closed(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      // Cut off in the middle, as it should be.
      return true;
    }
  }

  private static String get(String headers) {
    return "GET /echo HTTP/1.1\r\n" + headers + "\r\n";
  }

  private static String post(String headers) {
    return "POST /echo HTTP/1.1\r\n" + headers + "\r\n";
  }
}
