package io.temper.machinery.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Status;
import io.helidon.webserver.spi.ServerConnection;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.WebSocketRequest;
import io.temper.machinery.wire.StatusResponses;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/1.1 connection: requests one after the other, all on the connection's own thread.
final class Http1Connection implements Protocol, ServerConnection, InterruptableTask<Void> {
  private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final int LONGEST_CHUNK_LINE = 256;
  private static final int SMALL = 16 * 1024;

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /// How much of a body nobody wants is still read, so that the client gets to read the answer.
  private static final int MOST_DISCARDED = 8 << 20;

  private final Connections connections;
  private final Connection connection;
  private final Serving serving;
  private final ConnectionInput input;
  private volatile boolean leaving;

  Http1Connection(Connections connections, Connection connection, Serving serving) {
    this.connections = connections;
    this.connection = connection;
    this.serving = serving;
    this.input = connection.input();
    connection.speaks(this);
  }

  @Override
  public void handle(Limit limit) {
    serveAll();
  }

  /// Answers requests until the client or the server has enough.
  void serveAll() {
    try {
      boolean more = true;
      while (more && input.await()) {
        more = serve();
      }
    } catch (Http1Head.Malformed e) {
      refuse(e);
    } catch (IOException e) {
      log.atDebug().setCause(e).addKeyValue("peer", connection.peer().address()).log("Closed");
    } finally {
      connections.closed(connection);
    }
  }

  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    if (interrupt || canInterrupt()) {
      connection.cut();
    }
  }

  @Override
  public boolean canInterrupt() {
    return connection.live().isEmpty();
  }

  /// The next answer is the last, and says so.
  @Override
  public void leave() {
    leaving = true;
  }

  @Override
  public void patrol() {
    if (connection.idleLongerThan(serving.limits().idleTimeout())) {
      connection.cut();
    }
  }

  /// A client that has just asked may ask again any moment, and only then hears that this is the
  /// last time.
  @Override
  public boolean busy() {
    return !connection.late() && !connection.idleLongerThan(LAST_WORDS);
  }

  /// @return whether another request may follow
  private boolean serve() throws IOException {
    connection.headBegan();
    Http1Head head = Http1Head.read(input, serving.limits().maxHeaderBytes());
    if (head.headers().first("Expect").isPresent() && head.length() != 0) {
      if (!Http1Head.holds(head.headers(), "Expect", "100-continue")) {
        throw new Http1Head.Malformed(417, "Expectation Failed", "unknown expectation");
      }
      if (head.length() <= serving.limits().maxBodyBytes()) {
        send(CONTINUE, CONTINUE.length);
      }
    }
    Received.Body body = body(head);
    connection.headEnded();

    var live = new LiveRequest();
    connection.begin(live);
    try {
      Received received = Received.of(head.method(), head.target(), head.headers(), connection);
      if (received.longRunning()) {
        live.goesOn();
      }
      boolean upgrade = WebSocketRequest.asked(received.request());
      Response response = upgrade ? upgraded(received, body) : received.answer(serving, body);
      if (upgrade && response instanceof Response.Stream stream && WebSocketForm.fits(stream)) {
        Optional<WebSocketForm> form = WebSocketForm.of(head.headers(), stream);
        if (form.isPresent()) {
          var beat = new WebSocket.Beat(serving.limits().heartbeat(), connection::cut);
          new WebSocket(input, this::send, live, stream.inbox(), beat)
              .serve(head.headers(), stream, form.get());
          return false;
        }
        response = noProtocol(received.request(), stream);
      }
      if (Answers.endConnection(
          connection, response.status(), response.headers(), serving.spread())) {
        leave();
      }
      boolean whole = body instanceof Received.Body.Whole;
      boolean more = head.keepAlive() && whole && !upgrade && !leaving;
      answer(response, head, live, more);
      if (!whole) {
        discard(head);
      }
      return more;
    } finally {
      connection.end(live);
    }
  }

  private Response upgraded(Received received, Received.Body body) {
    var fault = WebSocket.fault(received.request().headers());
    if (fault == null) {
      return received.answer(serving, body);
    }
    Response refusal = serving.exchange().refuse(received.request(), fault);
    return refusal.withHeaders(refusal.headers().with("Sec-WebSocket-Version", "13"));
  }

  /// Nothing that the client offers can carry the answer.
  private static Response noProtocol(Request request, Response.Stream stream) {
    Answers.discard(stream);
    Response refusal = StatusResponses.of(request, WebSocketForm.refusal(request.headers()));
    Headers headers = refusal.headers();
    return refusal.withHeaders(
        stream.headers().first("Audit-Id").map(id -> headers.with("Audit-Id", id)).orElse(headers));
  }

  private Received.Body body(Http1Head head) throws IOException {
    int limit = serving.limits().maxBodyBytes();
    if (head.length() == Http1Head.CHUNKED) {
      return chunks(limit);
    }
    if (head.length() > limit) {
      return new Received.Body.TooLarge();
    }
    int length = (int) head.length();
    if (!serving.bodies().take(length)) {
      return new Received.Body.NoRoom();
    }
    try {
      return new Received.Body.Whole(input.bytes(length));
    } finally {
      serving.bodies().release(length);
    }
  }

  private Received.Body chunks(int limit) throws IOException {
    var body = new ByteArrayOutputStream();
    int held = 0;
    try {
      while (true) {
        int size = chunkSize();
        if (size == 0) {
          trailers();
          return new Received.Body.Whole(body.toByteArray());
        }
        if (body.size() + (long) size > limit) {
          return new Received.Body.TooLarge();
        }
        if (!serving.bodies().take(size)) {
          return new Received.Body.NoRoom();
        }
        held += size;
        body.writeBytes(input.bytes(size));
        if (!"".equals(input.line(LONGEST_CHUNK_LINE))) {
          throw new Http1Head.Malformed(400, "Bad Request", "malformed chunk");
        }
      }
    } finally {
      serving.bodies().release(held);
    }
  }

  private int chunkSize() throws IOException {
    String line = input.line(LONGEST_CHUNK_LINE);
    String size = line == null ? "" : line.split(";", 2)[0].strip();
    if (size.isEmpty() || size.length() > 7) {
      throw new Http1Head.Malformed(400, "Bad Request", "malformed chunk size");
    }
    int value = 0;
    for (int i = 0; i < size.length(); i++) {
      int digit = Character.digit(size.charAt(i), 16);
      if (digit < 0) {
        throw new Http1Head.Malformed(400, "Bad Request", "malformed chunk size");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private void trailers() throws IOException {
    int left = serving.limits().maxHeaderBytes();
    while (true) {
      String line = input.line(left);
      if (line == null) {
        throw new Http1Head.Malformed(431, "Request Header Fields Too Large", "trailers");
      }
      if (line.isEmpty()) {
        return;
      }
      left -= line.length();
    }
  }

  private void discard(Http1Head head) {
    long left = head.length() == Http1Head.CHUNKED ? MOST_DISCARDED : head.length();
    try {
      for (long i = 0; i < Math.min(left, MOST_DISCARDED); i++) {
        input.read();
      }
    } catch (IOException _) {
      // The client has stopped sending; that is all this waited for.
    }
  }

  private void answer(Response response, Http1Head head, LiveRequest live, boolean more)
      throws IOException {
    boolean headOnly = head.method().equals("HEAD");
    switch (response) {
      case Response.Full full -> {
        boolean empty = headOnly || full.status() == 304 || full.status() == 204;
        Headers headers =
            full.status() == 304 || full.status() == 204
                ? full.headers()
                : full.headers().with("Content-Length", Integer.toString(full.body().length));
        byte[] lines = head(full.status(), headers, more, "");
        byte[] body = empty ? new byte[0] : full.body();
        if (body.length <= SMALL) {
          byte[] whole = Arrays.copyOf(lines, lines.length + body.length);
          System.arraycopy(body, 0, whole, lines.length, body.length);
          send(whole, whole.length);
        } else {
          send(lines, lines.length);
          send(body, body.length);
        }
      }
      case Response.Stream stream -> {
        boolean chunked = head.http11() && !headOnly;
        try {
          byte[] lines =
              head(
                  stream.status(),
                  stream.headers(),
                  more && head.http11(),
                  chunked ? "Transfer-Encoding: chunked\r\n" : "");
          send(lines, lines.length);
        } catch (IOException e) {
          Answers.discard(stream);
          throw e;
        }
        if (headOnly) {
          Answers.discard(stream);
          return;
        }
        input.watch(live::cancel);
        var sink = new BufferedSink(live, chunked ? this::sendChunk : this::send);
        live.run(stream.body(), sink);
        sink.flush();
        if (!chunked) {
          throw new EOFException("the end of the connection is the end of the answer");
        }
        send(LAST_CHUNK, LAST_CHUNK.length);
      }
    }
  }

  private byte[] head(int status, Headers headers, boolean more, String framing) {
    var text = new StringBuilder(256);
    text.append("HTTP/1.1 ").append(status).append(' ');
    text.append(Status.create(status).reasonPhrase()).append("\r\n");
    Answers.complete(headers, serving.date().now())
        .lines()
        .forEach((name, values) ->
            values.forEach(value -> text.append(name).append(": ").append(value).append("\r\n")));
    text.append(framing);
    if (!more) {
      text.append("Connection: close\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private void refuse(Http1Head.Malformed why) {
    log.atDebug()
        .addKeyValue("peer", connection.peer().address())
        .addKeyValue("reason", why.getMessage())
        .log("Malformed request");
    String text = why.status() + " " + why.phrase() + ": " + why.getMessage();
    byte[] answer =
        ascii(
            "HTTP/1.1 "
                + why.status()
                + " "
                + why.phrase()
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
                + "Content-Length: "
                + text.length()
                + "\r\n\r\n"
                + text);
    try {
      send(answer, answer.length);
    } catch (IOException _) {
      // Whoever sent it does not want to know.
    }
  }

  private void sendChunk(byte[] bytes, int length) throws IOException {
    byte[] size = ascii(Integer.toHexString(length) + "\r\n");
    byte[] chunk = new byte[size.length + length + 2];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(bytes, 0, chunk, size.length, length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    send(chunk, chunk.length);
  }

  private void send(byte[] bytes, int length) throws IOException {
    connection.write(bytes, length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
