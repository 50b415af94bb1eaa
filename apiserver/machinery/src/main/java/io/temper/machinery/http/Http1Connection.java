package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/1.1 connection: requests one after the other, all on the connection's own thread.
final class Http1Connection implements ServerConnection, InterruptableTask<Void> {
  private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final int LONGEST_CHUNK_LINE = 256;
  private static final int SMALL = 16 * 1024;

  /// How much of a body nobody wants is still read, so that the client gets to read the answer.
  private static final int MOST_DISCARDED = 8 << 20;

  private final Connections connections;
  private final Connection connection;
  private final Serving serving;
  private final Http1Input input;

  Http1Connection(Connections connections, Connection connection, Serving serving) {
    this.connections = connections;
    this.connection = connection;
    this.serving = serving;
    this.input = new Http1Input(connection.dataReader());
  }

  @Override
  public void handle(Limit limit) {
    try {
      boolean more = true;
      while (more && input.await()) {
        more = serve() && !connections.draining();
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
    byte[] body = body(head);
    connection.headEnded();

    var live = new LiveRequest();
    connection.begin(live);
    try {
      Received received = Received.of(head.method(), head.target(), head.headers(), connection);
      if (received.longRunning()) {
        live.longRunning();
      }
      boolean upgrade = WebSocket.asked(head.headers());
      Response response = received.answer(serving, body);
      if (upgrade && response instanceof Response.Stream stream && stream.status() == 200) {
        new WebSocket(input, this::send, live).serve(head.headers(), stream);
        return false;
      }
      boolean more = head.keepAlive() && body != null && !upgrade;
      answer(response, head, live, more);
      if (body == null) {
        discard(head);
      }
      return more;
    } finally {
      connection.end(live);
    }
  }

  /// The whole body, or null when it is larger than the limit.
  private byte @Nullable [] body(Http1Head head) throws IOException {
    int limit = serving.limits().maxBodyBytes();
    if (head.length() != Http1Head.CHUNKED) {
      return head.length() > limit ? null : input.bytes((int) head.length());
    }
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = chunkSize();
      if (size == 0) {
        trailers();
        return body.toByteArray();
      }
      if (body.size() + (long) size > limit) {
        return null;
      }
      body.writeBytes(input.bytes(size));
      if (!"".equals(input.line(LONGEST_CHUNK_LINE))) {
        throw new Http1Head.Malformed(400, "Bad Request", "malformed chunk");
      }
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
        stream.body().writeTo(sink);
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
    connection.writeBegan();
    try {
      connection.dataWriter().writeNow(BufferData.create(bytes, 0, length));
    } catch (SocketWriterException | ServerConnectionException | UncheckedIOException e) {
      throw new IOException(e);
    } finally {
      connection.writeEnded();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
