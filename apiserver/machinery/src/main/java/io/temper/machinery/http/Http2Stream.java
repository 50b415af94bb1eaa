package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http2.ConnectionFault;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.HeaderEncoder;
import io.temper.machinery.http2.SendWindows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/2 stream: one request and its answer.
///
/// ```
///  client                       connection's thread      thread of its own
///  HEADERS [END_STREAM]   ->    begin()
///  DATA* END_STREAM       ->    data(), gathered     ->  the whole exchange
///                         <-                             HEADERS, DATA*, END_STREAM
///  RST_STREAM             ->    cancel()             ->  the request's sink turns closed
/// ```
final class Http2Stream {
  private static final Logger log = LoggerFactory.getLogger(Http2Stream.class);
  private static final byte[] NOTHING = {};
  private static final int CONTINUE = 100;

  private enum Phase {
    RECEIVING,
    ANSWERING,
    OVER
  }

  private final Http2Connection home;
  private final Connection connection;
  private final Serving serving;
  private final int id;
  private final Http2Head head;
  private final SendWindows.Window window;
  private final long beganNanos;
  private final LiveRequest live = new LiveRequest();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RECEIVING);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private final AtomicInteger held = new AtomicInteger();
  private int room = Http2Connection.STREAM_WINDOW;
  private long received;
  private volatile boolean requestEnded;

  Http2Stream(
      Http2Connection home, Connection connection, Serving serving, int id, Http2Head head) {
    this.home = home;
    this.connection = connection;
    this.serving = serving;
    this.id = id;
    this.head = head;
    this.window = home.windows().open();
    this.beganNanos = serving.nanos().getAsLong();
  }

  int id() {
    return id;
  }

  LiveRequest live() {
    return live;
  }

  SendWindows.Window window() {
    return window;
  }

  /// The head is in.
  void begin(boolean ends) throws ConnectionFault {
    requestEnded = ends;
    if (ends) {
      if (head.length() > 0) {
        home.refuse(this, ErrorCode.PROTOCOL_ERROR);
      } else {
        answer(Received.Body.NONE);
      }
    } else if (head.length() > serving.limits().maxBodyBytes()) {
      answer(new Received.Body.TooLarge());
    } else if (Http1Head.holds(head.headers(), "Expect", "100-continue")) {
      home.inform(id, HeaderEncoder.encode(CONTINUE, Headers.EMPTY));
    }
  }

  /// A piece of the body is in.
  ///
  /// @param frameBytes with its padding
  void data(byte[] content, boolean ends, int frameBytes) throws ConnectionFault {
    boolean fits = serving.bodies().take(content.length);
    if (fits) {
      held.addAndGet(content.length);
    } else {
      home.uploads().release(content.length);
    }
    room -= frameBytes;
    received += content.length;
    ErrorCode fault = fault(ends);
    if (ends) {
      requestEnded = true;
    }
    if (fault != ErrorCode.NO_ERROR) {
      home.refuse(this, fault);
    } else if (phase.get() == Phase.RECEIVING) {
      gather(content, fits, ends);
    }
    if (phase.get() != Phase.RECEIVING) {
      // Answered already, or given up: the rest is dropped.
      release();
    }
  }

  private void gather(byte[] content, boolean fits, boolean ends) {
    body.writeBytes(content);
    if (!fits) {
      answer(new Received.Body.NoRoom());
    } else if (body.size() > serving.limits().maxBodyBytes()) {
      answer(new Received.Body.TooLarge());
    } else if (ends) {
      answer(new Received.Body.Whole(body.toByteArray()));
    } else if (room < Http2Connection.STREAM_WINDOW / 2) {
      home.output().windowUpdate(id, Http2Connection.STREAM_WINDOW - room);
      room = Http2Connection.STREAM_WINDOW;
    }
  }

  /// The body is nobody's business any more, or the handler's.
  private void release() {
    int bytes = held.getAndSet(0);
    home.uploads().release(bytes);
    serving.bodies().release(bytes);
  }

  private ErrorCode fault(boolean ends) {
    if (requestEnded) {
      return ErrorCode.STREAM_CLOSED;
    }
    if (room < 0) {
      return ErrorCode.FLOW_CONTROL_ERROR;
    }
    boolean announced = head.length() != Http2Head.UNKNOWN;
    boolean wrong = received > head.length() || (ends && received < head.length());
    return announced && wrong ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
  }

  /// More header lines are in: trailers, which nobody here reads.
  void trailers(boolean ends) throws ConnectionFault {
    if (requestEnded) {
      home.refuse(this, ErrorCode.STREAM_CLOSED);
    } else if (ends) {
      data(NOTHING, true, 0);
    } else {
      home.refuse(this, ErrorCode.PROTOCOL_ERROR);
    }
  }

  /// Nobody waits for the answer any more.
  ///
  /// @return whether there was none yet
  boolean cancel() {
    Phase before = phase.getAndSet(Phase.OVER);
    window.close();
    live.cancel();
    if (before == Phase.RECEIVING) {
      release();
      home.ended(this);
    }
    return before != Phase.OVER && !live.answered();
  }

  /// Whether its body has been coming for longer than it may.
  boolean receivesLongerThan(Duration limit) {
    return phase.get() == Phase.RECEIVING
        && serving.nanos().getAsLong() - beganNanos > limit.toNanos();
  }

  private void answer(Received.Body whole) {
    if (phase.compareAndSet(Phase.RECEIVING, Phase.ANSWERING)) {
      release();
      Thread.ofVirtual().name("http2 " + head.path()).start(() -> exchange(whole));
    }
  }

  private void exchange(Received.Body whole) {
    boolean broken = true;
    try {
      Received received = Received.of(head.method(), head.path(), head.headers(), connection);
      if (received.longRunning()) {
        live.goesOn();
      }
      Response response = received.answer(serving, whole);
      send(response, head.method().equals("HEAD"));
      broken = false;
    } catch (IOException | RuntimeException e) {
      // The client is gone, or a stream broke in its middle: only a reset can tell.
      log.atDebug().setCause(e).addKeyValue("path", head.path()).log("Answer ended");
    } finally {
      end(broken);
    }
  }

  private void end(boolean broken) {
    if (phase.getAndSet(Phase.OVER) == Phase.ANSWERING && (broken || !requestEnded)) {
      home.abandon(id, broken ? ErrorCode.INTERNAL_ERROR : ErrorCode.NO_ERROR);
    }
    window.close();
    home.ended(this);
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
        live.run(stream.body(), sink);
        sink.flush();
        sendData(NOTHING, 0, true);
      }
    }
  }

  private void sendHead(int status, Headers headers, boolean last) throws IOException {
    checkClient();
    if (Answers.endConnection(connection, status, headers, serving.spread())) {
      home.leave();
    }
    live.answers();
    Headers complete = Answers.complete(headers, serving.date().now());
    home.output().headers(id, HeaderEncoder.encode(status, complete), last);
  }

  private void sendData(byte[] bytes, int length, boolean last) throws IOException {
    int sent = 0;
    while (sent < length) {
      int size =
          window.take(
              Math.min(length - sent, FrameOutput.PIECE),
              serving.limits().stallTimeout().toNanos());
      home.output().data(id, bytes, sent, size, last && sent + size == length);
      sent += size;
    }
    if (length == 0 && last) {
      checkClient();
      home.output().data(id, NOTHING, 0, 0, true);
    }
  }

  private void checkClient() throws IOException {
    if (phase.get() == Phase.OVER) {
      throw new IOException("the client is gone");
    }
  }
}
