package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Inbox;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.exchange.WebSocketRequest;
import io.temper.machinery.http.WebSocketInput.Violation;
import io.temper.machinery.meta.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A stream answered over a WebSocket (RFC 6455): one message per frame of the answer, so a watch
/// sends one event per message. What the client says goes to the answer's inbox.
///
/// ```
///  GET ...?watch=1, Upgrade: websocket  ->
///                                       <-  101, Sec-WebSocket-Accept
///                                       <-  text {"type":"ADDED",...}
///                                       <-  ping                 every 15 s: is anybody there?
///  pong                                 ->
///                                       <-  ...
///                                       <-  close 1000            when the answer is over
///  close 1000                           ->
/// ```
///
/// Three threads: the connection's own writes the answer, one reads, one keeps time. A client of
/// which nothing is heard for four pings has left without a word; its connection is cut.
final class WebSocket {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int NONCE_BYTES = 16;
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int INTERNAL_ERROR = 1011;
  private static final int MOST_UNANSWERED = 4;
  private static final int LONGEST_REASON = 123;

  /// How long a client has for its own close, so that it reads ours before the connection goes.
  private static final Duration LAST_WORD = Duration.ofSeconds(3);

  private final ConnectionInput input;
  private final BufferedSink.Out out;
  private final LiveRequest live;
  private final Inbox inbox;
  private final Beat beat;
  private final ReentrantLock sending = new ReentrantLock();
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean closeSent; // guarded by sending

  WebSocket(ConnectionInput input, BufferedSink.Out out, LiveRequest live, Inbox inbox, Beat beat) {
    this.input = input;
    this.out = out;
    this.live = live;
    this.inbox = inbox;
    this.beat = beat;
  }

  /// What is wrong with a request that asks for a WebSocket; null when nothing is.
  static @Nullable Status fault(Headers request) {
    if (!request.first("Sec-WebSocket-Version").orElse("").equals("13")) {
      return Status.badRequest("missing or bad WebSocket Version");
    }
    if (!isNonce(request.first("Sec-WebSocket-Key").orElse(""))) {
      return Status.badRequest("mismatch challenge/response");
    }
    return null;
  }

  /// Sends the stream and returns when it is over or the client has left.
  void serve(Headers request, Response.Stream stream, WebSocketForm form) throws IOException {
    try {
      handshake(request, stream.headers(), form.protocol());
    } catch (IOException e) {
      Answers.discard(stream);
      throw e;
    }
    Thread reader = Thread.ofVirtual().name("websocket-input").start(this::listen);
    Thread.ofVirtual().name("websocket-beat").start(this::beat);
    try {
      var sink = new MessageSink(form);
      if (form.greets()) {
        sink.write();
      }
      live.run(stream.body(), sink);
      close(live.open() || live.cancelled() ? NORMAL : GOING_AWAY, "");
    } catch (IOException | RuntimeException | Error e) {
      close(INTERNAL_ERROR, "");
      throw e;
    } finally {
      over.countDown();
      inbox.end();
      awaitLastWord(reader);
    }
  }

  private void handshake(Headers request, Headers response, String protocol) throws IOException {
    String key = request.first("Sec-WebSocket-Key").orElse("");
    var head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
    head.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    head.append("Sec-WebSocket-Accept: ").append(accept(key)).append("\r\n");
    if (!protocol.isEmpty()) {
      head.append(WebSocketRequest.PROTOCOL).append(": ").append(protocol).append("\r\n");
    }
    response.first("Audit-Id").ifPresent(id -> head.append("Audit-Id: ").append(id).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, bytes.length);
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == NONCE_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private void listen() {
    try {
      try {
        converse();
      } catch (Violation e) {
        close(e.code(), e.reason());
        leave();
        discardRest();
      }
    } catch (IOException _) {
      // The client is gone, which the finally below says.
    } finally {
      leave();
    }
  }

  /// The answer hears first that it is not wanted, and then that there is no more to read: so the
  /// end of what is read is not taken for the end that the client meant.
  private void leave() {
    live.cancel();
    inbox.end();
  }

  private void converse() throws IOException {
    var frames = new WebSocketInput(input);
    boolean more = true;
    while (more) {
      WebSocketInput.Frame frame = frames.next();
      beat.pause();
      more = heard(frame);
      beat.resume();
    }
  }

  /// @return whether more may come
  private boolean heard(WebSocketInput.Frame frame) throws IOException {
    if (frame.opcode() == WebSocketInput.CLOSE) {
      answerClose(frame.payload());
      return false;
    }
    boolean speaking = over.getCount() > 0;
    if (speaking && frame.opcode() == WebSocketInput.PING) {
      frame(WebSocketInput.PONG, frame.payload());
    }
    if (speaking && frame.opcode() < WebSocketInput.CLOSE) {
      deliver(frame.payload());
    }
    return true;
  }

  private void deliver(byte[] message) throws Violation {
    try {
      inbox.take(message);
    } catch (IOException e) {
      throw new Violation(Violation.POLICY, "" + e.getMessage());
    }
  }

  private void answerClose(byte[] payload) throws Violation {
    if (payload.length == 1) {
      throw new Violation(Violation.PROTOCOL, "half a code");
    }
    int code = payload.length == 0 ? NORMAL : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    close(code, "");
  }

  /// Says that nothing more comes from here, once.
  private void close(int code, String reason) {
    byte[] why = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + Math.min(why.length, LONGEST_REASON)];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(why, 0, payload, 2, payload.length - 2);
    try {
      frame(WebSocketInput.CLOSE, payload);
    } catch (IOException _) {
      // Closed already, or nobody is there to be told.
    }
  }

  /// A connection that is closed with input unread loses what is still on its way to the client.
  private static void awaitLastWord(Thread reader) {
    try {
      reader.join(LAST_WORD);
    } catch (InterruptedException _) {
      // Whoever is in such a hurry gives up the last words.
      Thread.currentThread().interrupt();
    }
  }

  private void discardRest() throws IOException {
    while (true) {
      input.read();
    }
  }

  private void beat() {
    try {
      while (!over.await(beat.interval.toNanos(), TimeUnit.NANOSECONDS)) {
        if (beat.missed() > MOST_UNANSWERED) {
          live.cancel();
          beat.cut.run();
          return;
        }
        ping();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void ping() {
    if (!sending.tryLock()) {
      // An answer is being written: whether the client takes it is watched elsewhere, and one that
      // does is there.
      beat.heard();
      return;
    }
    try {
      frame(WebSocketInput.PING);
    } catch (IOException _) {
      live.cancel();
    } finally {
      sending.unlock();
    }
  }

  private void frame(int opcode, byte[]... parts) throws IOException {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    int extra = length < 126 ? 0 : length < 1 << 16 ? 2 : 8;
    byte[] frame = new byte[2 + extra + length];
    frame[0] = (byte) (WebSocketInput.FINAL | opcode);
    frame[1] = (byte) (extra == 0 ? length : extra == 2 ? 126 : 127);
    for (int i = 0; i < extra; i++) {
      frame[2 + i] = (byte) ((long) length >>> (8 * (extra - 1 - i)));
    }
    int at = 2 + extra;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, frame, at, part.length);
      at += part.length;
    }
    sending.lock();
    try {
      if (closeSent) {
        throw new IOException("the conversation is over");
      }
      closeSent = opcode == WebSocketInput.CLOSE;
      out.write(frame, frame.length);
    } finally {
      sending.unlock();
    }
  }

  /// Whether the client still is there. What it sends says so, but only while we read: a client is
  /// not to blame when its messages wait for us.
  static final class Beat {
    private final Duration interval;
    private final Runnable cut;
    private boolean reading = true;
    private int unanswered;

    /// @param cut ends the connection of a client that is not
    Beat(Duration interval, Runnable cut) {
      this.interval = interval;
      this.cut = cut;
    }

    synchronized void heard() {
      unanswered = 0;
    }

    private synchronized void pause() {
      unanswered = 0;
      reading = false;
    }

    private synchronized void resume() {
      reading = true;
    }

    /// Intervals that passed since the client was last heard.
    private synchronized int missed() {
      unanswered = reading ? unanswered + 1 : 0;
      return unanswered;
    }
  }

  private final class MessageSink implements Sink {
    private final WebSocketForm form;

    MessageSink(WebSocketForm form) {
      this.form = form;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
      if (live.cancelled()) {
        throw new IOException("the client is gone");
      }
      if (form.base64()) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
          whole.writeBytes(part);
        }
        frame(WebSocketInput.TEXT, Base64.getEncoder().encode(whole.toByteArray()));
      } else {
        frame(form.text() ? WebSocketInput.TEXT : WebSocketInput.BINARY, parts);
      }
    }

    @Override
    public void flush() {}

    @Override
    public boolean open() {
      return live.open();
    }

    @Override
    public void onClose(Runnable action) {
      live.onClose(action);
    }
  }
}
