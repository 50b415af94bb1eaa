package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.FlowControl;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector.SubProtocolHandler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/2 stream: one request and its answer.
///
/// ```
///  client                       connection thread        stream thread
///  HEADERS [END_STREAM]   ->    Helidon              ->  init()
///  DATA* END_STREAM       ->    queue                ->  data()... then the whole exchange
///                         <-                             HEADERS, DATA*, END_STREAM
///  RST_STREAM             ->    rstStream()              the request's sink turns closed
/// ```
///
/// Helidon queues an empty last frame when END_STREAM came with the headers, so the end of the
/// request always arrives in [#data].
final class Http2Stream implements SubProtocolHandler {
  private static final Logger log = LoggerFactory.getLogger(Http2Stream.class);
  private static final byte[] NOTHING = {};
  private static final Http2Settings NO_SETTINGS = Http2Settings.create();
  private static final long FIRST_WAIT_NANOS = 100_000;
  private static final long LONGEST_WAIT_NANOS = 20_000_000;

  private final Connection connection;
  private final Serving serving;
  private final Http2Headers head;
  private final Http2StreamWriter writer;
  private final int streamId;
  private final FlowControl.Outbound window;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private final LiveRequest live = new LiveRequest();
  private volatile Http2StreamState state = Http2StreamState.OPEN;

  Http2Stream(
      Connection connection,
      Serving serving,
      Http2Headers head,
      Http2StreamWriter writer,
      int streamId,
      FlowControl.Outbound window) {
    this.connection = connection;
    this.serving = serving;
    this.head = head;
    this.writer = writer;
    this.streamId = streamId;
    this.window = window;
  }

  @Override
  public void init() {
    connection.begin(live);
    // A thread that waits for the rest of a body would wait for ever on a broken connection.
    Thread stream = Thread.currentThread();
    live.onClose(() -> {
      if (state == Http2StreamState.OPEN && live.cancelled()) {
        stream.interrupt();
      }
    });
  }

  @Override
  public Http2StreamState streamState() {
    return state;
  }

  @Override
  public void rstStream(Http2RstStream reset) {
    live.cancel();
  }

  @Override
  public void windowUpdate(Http2WindowUpdate update) {
    // Helidon keeps the window; whoever waits for it looks again by itself.
  }

  @Override
  public void data(Http2FrameHeader header, BufferData data) {
    boolean last = header.flags(Http2FrameTypes.DATA).endOfStream();
    if (state == Http2StreamState.HALF_CLOSED_LOCAL) {
      // Answered already; the client still sends. A reset would make Helidon take what is under
      // way for an offence of the whole connection, so the rest is read and dropped.
      close(last);
      return;
    }
    boolean tooLarge = body.size() + data.available() > serving.limits().maxBodyBytes();
    if (!tooLarge) {
      body.writeBytes(data.readBytes());
    }
    if (last || tooLarge) {
      state = Http2StreamState.HALF_CLOSED_REMOTE;
      answer(tooLarge);
      close(last);
    }
  }

  private void close(boolean requestEnded) {
    state = requestEnded ? Http2StreamState.CLOSED : Http2StreamState.HALF_CLOSED_LOCAL;
    if (requestEnded) {
      connection.end(live);
    }
  }

  private void answer(boolean tooLarge) {
    Received received = Received.of(head.method().text(), head.path(), headers(), connection);
    if (received.longRunning()) {
      live.longRunning();
    }
    Response response = received.answer(serving, tooLarge ? null : body.toByteArray());
    try {
      send(response, received.request().method().equals("HEAD"));
    } catch (IOException | RuntimeException e) {
      // The client is gone, or a stream broke in its middle: only a reset can tell.
      log.atDebug().setCause(e).addKeyValue("path", received.request().path()).log("Answer ended");
      reset();
    }
  }

  private void send(Response response, boolean headOnly) throws IOException {
    switch (response) {
      case Response.Full full -> {
        boolean empty = headOnly || full.body().length == 0;
        Headers headers =
            full.status() == 304
                ? full.headers()
                : full.headers().with("Content-Length", Integer.toString(full.body().length));
        sendHead(full.status(), headers, empty);
        if (!empty) {
          sendData(full.body(), full.body().length, true);
        }
      }
      case Response.Stream stream -> {
        try {
          sendHead(stream.status(), stream.headers(), headOnly);
        } catch (IOException | RuntimeException e) {
          Answers.discard(stream);
          throw e;
        }
        if (headOnly) {
          Answers.discard(stream);
          return;
        }
        var sink = new BufferedSink(live, (bytes, length) -> sendData(bytes, length, false));
        stream.body().writeTo(sink);
        sink.flush();
        sendData(NOTHING, 0, true);
      }
    }
  }

  private void sendHead(int status, Headers headers, boolean last) throws IOException {
    checkClient();
    WritableHeaders<?> lines = WritableHeaders.create();
    Answers.complete(headers, serving.date().now())
        .lines()
        .forEach(
            (name, values) -> lines.set(HeaderValues.create(HeaderNames.create(name), values)));
    int flags = Http2Flag.END_OF_HEADERS | (last ? Http2Flag.END_OF_STREAM : 0);
    writer.writeHeaders(
        Http2Headers.create(lines).status(Status.create(status)),
        streamId,
        Http2Flag.HeaderFlags.create(flags),
        window);
  }

  private void sendData(byte[] bytes, int length, boolean last) throws IOException {
    int sent = 0;
    while (sent < length || (length == 0 && last)) {
      checkClient();
      int wanted = length - sent;
      int size = takeWindow(bytes, sent, wanted, last);
      if (size < 0) {
        awaitWindow();
        continue;
      }
      sent += size;
      if (wanted == 0) {
        return;
      }
    }
  }

  /// Writes as much as the windows allow now and returns how much that was; -1 for nothing.
  private int takeWindow(byte[] bytes, int from, int wanted, boolean last) throws IOException {
    connection.windowLock().lock();
    try {
      int room = Math.min(window.getRemainingWindowSize(), window.maxFrameSize());
      int size = Math.min(wanted, room);
      if (size <= 0 && wanted > 0) {
        return -1;
      }
      boolean ends = last && size == wanted;
      connection.writeBegan();
      writer.write(
          new Http2FrameData(
              Http2FrameHeader.create(
                  size,
                  Http2FrameTypes.DATA,
                  Http2Flag.DataFlags.create(ends ? Http2Flag.END_OF_STREAM : 0),
                  streamId),
              BufferData.create(bytes, from, size)));
      window.decrementWindowSize(size);
      return size;
    } catch (SocketWriterException | ServerConnectionException | UncheckedIOException e) {
      throw new IOException(e);
    } finally {
      connection.writeEnded();
      connection.windowLock().unlock();
    }
  }

  /// Waits until the client has taken something. Updates of the connection's window reach no
  /// callback, so this looks again, at most fifty times a second.
  private void awaitWindow() throws IOException {
    long wait = FIRST_WAIT_NANOS;
    long waited = 0;
    while (window.getRemainingWindowSize() < 1) {
      LockSupport.parkNanos(this, wait);
      checkClient();
      waited += wait;
      if (waited > serving.limits().stallTimeout().toNanos()) {
        throw new IOException("the client takes nothing of its answer");
      }
      wait = Math.min(wait * 2, LONGEST_WAIT_NANOS);
    }
  }

  private void checkClient() throws IOException {
    if (live.cancelled()) {
      throw new IOException("the client is gone");
    }
  }

  private void reset() {
    if (live.cancelled()) {
      return;
    }
    try {
      var frame = new Http2RstStream(Http2ErrorCode.INTERNAL);
      writer.write(frame.toFrameData(NO_SETTINGS, streamId, Http2Flag.NoFlags.create()));
    } catch (RuntimeException _) {
      // The connection is gone as well, so there is nobody to tell.
    }
  }

  private Headers headers() {
    Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (var header : head.httpHeaders()) {
      lines.computeIfAbsent(header.name(), _ -> new ArrayList<>()).addAll(header.allValues());
    }
    if (head.authority() != null) {
      lines.put("Host", List.of(head.authority()));
    }
    return new Headers(lines);
  }
}
