package io.temper.machinery.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole connections to a server of a kind with every verb: whatever is sent, the answers are no
/// fault of the server's, the connection ends with the client, and others are served.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectionsFuzzTest {
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/a/bikes";
  private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.1 ([0-9]{3})");

  private TestServer server;
  private HttpClient other;

  @BeforeAll
  void start() {
    var store =
        new MemoryStore<Bike>(
            new GroupResource("shop.example.com", "bikes"),
            new Revisions(1),
            Window.UPSTREAM,
            InstantSource.system());
    var bikes = Resource.of(Shop.V1, "bikes", Bike.class).status().serve(store);
    server =
        TestServer.start(
            builder -> builder.resources(List.of(bikes), "Shop", "v1", Shop.DESCRIBER));
    other = server.user(HttpClient.Version.HTTP_1_1);
  }

  @AfterAll
  void stop() {
    other.close();
    server.close();
  }

  static Stream<byte[]> http1() {
    String host = " HTTP/1.1\r\nHost: x\r\n";
    String bike = "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"material\":\"Steel\"}}";
    return Seeds.of(
        "GET " + BIKES + "?limit=1&labelSelector=a" + host + "Accept: application/yaml\r\n\r\n",
        "POST " + BIKES + host + "Content-Length: " + bike.length() + "\r\n\r\n" + bike,
        "GET " + BIKES + "?watch=1&timeoutSeconds=1" + host + "\r\n",
        "GET " + BIKES + "?watch=1" + host + "\r\nbehind",
        "PATCH "
            + BIKES
            + "/one?fieldManager=x"
            + host
            + "Content-Type: application/apply-patch+yaml\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\na: b\r\n0\r\n\r\n",
        "GET /openapi/v3/apis/shop.example.com/v1?hash=x" + host + "If-None-Match: \"a\"\r\n\r\n",
        "GET /apis" + host + "Accept: application/json;g=apidiscovery.k8s.io;v=v2\r\n\r\n",
        "HEAD /healthz?verbose" + host + "\r\nGET /metrics" + host + "\r\n",
        "GET "
            + BIKES
            + "?watch=1"
            + host
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\u0001\u0000",
        "DELETE " + BIKES + "/one?propagationPolicy=Orphan" + host + "Impersonate-User: x\r\n\r\n");
  }

  @MethodSource("http1")
  @FuzzTest
  void requestsOfHttp1(byte[] bytes) throws IOException {
    try (SSLSocket socket = server.connect(server.cluster().client("CN=jane"))) {
      var answers = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answers);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the connection does not end", e);
      } catch (IOException _) {
        // Cut off, which is an answer too.
      }
      requireRightful(answers.toString(ISO_8859_1));
    }
    requireOthersServed();
  }

  static Stream<byte[]> http2() {
    byte[] get = RawHttp2.request("GET", BIKES + "?limit=2", "accept", "application/json");
    byte[] post = RawHttp2.request("POST", BIKES, "content-type", "application/json");
    byte[] watch = RawHttp2.request("GET", BIKES + "?watch=1");
    int whole = Frame.END_HEADERS | Frame.END_STREAM;
    return Stream.of(
        frames(RawHttp2.frame(1, whole, 1, get), RawHttp2.frame(6, 0, 0, new byte[8])),
        frames(
            RawHttp2.frame(1, Frame.END_HEADERS, 1, post),
            RawHttp2.frame(0, Frame.END_STREAM, 1, "{}".getBytes(StandardCharsets.UTF_8))),
        frames(
            RawHttp2.frame(1, whole, 1, watch),
            RawHttp2.frame(8, 0, 1, RawHttp2.number(1000)),
            RawHttp2.frame(3, 0, 1, RawHttp2.number(8))),
        frames(
            RawHttp2.frame(1, Frame.END_STREAM, 1, get),
            RawHttp2.frame(9, Frame.END_HEADERS, 1, RawHttp2.block("x", "y"))),
        frames(RawHttp2.frame(4, 0, 0, RawHttp2.hex("000400000000000100000000"))),
        frames(RawHttp2.frame(2, 0, 3, new byte[5]), RawHttp2.frame(7, 0, 0, new byte[8])));
  }

  @MethodSource("http2")
  @FuzzTest
  void framesOfHttp2(byte[] bytes) throws IOException {
    try (RawHttp2 client =
        RawHttp2.greeted(
            server.context(server.cluster().client("CN=jane")), server.uri("/").getPort())) {
      try {
        client.write(bytes);
        client.socket().shutdownOutput();
        requireRightful(client);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the connection does not end", e);
      } catch (IOException _) {
        // Cut off, which is an answer too.
      }
    }
    requireOthersServed();
  }

  private static void requireRightful(RawHttp2 client) throws IOException {
    while (true) {
      Frame frame = client.read();
      if (frame.type() == Frame.HEADERS) {
        String status = client.fields(frame).getOrDefault(":status", "200");
        assertThat(Integer.parseInt(status)).isLessThan(500);
      }
      if (frame.type() == Frame.GOAWAY) {
        assertThat(frame.number(4)).as("error code").isNotEqualTo(2);
      }
    }
  }

  private static void requireRightful(String answers) {
    Matcher status = STATUS.matcher(answers);
    while (status.find()) {
      int code = Integer.parseInt(status.group(1));
      boolean ofHttpItself = code == 501 || code == 505;
      assertThat(ofHttpItself || ClientFault.may(code, answers)).as(answers).isTrue();
    }
  }

  private void requireOthersServed() {
    assertThat(server.get(other, "/readyz").statusCode()).isEqualTo(200);
  }

  private static byte[] frames(byte[]... frames) {
    var all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }
}
