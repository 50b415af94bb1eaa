package io.temper.machinery.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.http2.ConnectionFault;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.http2.HeaderDecoder;
import io.temper.machinery.http2.HeaderEncoder;
import io.temper.machinery.http2.PeerSettings;
import io.temper.machinery.http2.SendWindows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/2 connection. Its own thread reads; every stream is answered on a thread of its own,
/// and one more writes.
///
/// It is given up so that no request is lost, for a client cannot know which of its last requests
/// were still taken:
///
/// ```
///  OPEN
///    leave()     ->  GOAWAY, every stream is taken; PING
///  LEAVING       the client asks no more here, but what it asked already is on its way and served
///    its answer to the PING, or a second
///                ->  GOAWAY, with the last stream that was taken
///  LEFT          streams beyond that are not looked at, so the client may ask again elsewhere
///    all streams have ended
///                the client may close, for a moment: one that is told so before it has looked at
///                the last answer takes that answer for lost
///                ->  the connection is closed, and cut off a second later
/// ```
final class Http2Connection implements Protocol, ServerConnection, InterruptableTask<Void> {
  static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

  /// How much of one body a client may send before it is told to go on.
  static final int STREAM_WINDOW = 256 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);
  private static final byte[] LEAVING_PING = ascii("goodbye?");
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /// How long a client that was told everything may take to close. Go's server gives it a second.
  private static final Duration LINGER = Duration.ofMillis(300);

  private static final Duration RATE = Duration.ofSeconds(10);
  private static final int EVERY_STREAM = Integer.MAX_VALUE;
  private static final int REMEMBERED = 1024;
  private static final int TOO_LARGE = 431;

  /// Header blocks end within so many frames, or are a flood of empty ones.
  private static final int MOST_CONTINUATIONS = 256;

  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_HEADER_LIST_SIZE = 6;

  private enum Stage {
    OPEN,
    LEAVING,
    LEFT
  }

  private final Connections connections;
  private final Connection connection;
  private final Serving serving;
  private final ConnectionInput input;
  private final FrameOutput output;
  private final Uploads uploads;
  private final SendWindows windows = new SendWindows();
  private final HeaderDecoder decoder;
  private final Rate resets;
  private final Rate chores;
  private PeerSettings peer = PeerSettings.DEFAULTS;
  private boolean greeted;
  private @Nullable Block block;

  /// Guards all below.
  private final ReentrantLock gate = new ReentrantLock();

  private final Map<Integer, Http2Stream> streams = new HashMap<>();

  /// Streams that we ended: of these, frames may still be on their way.
  private final Set<Integer> abandoned = new LinkedHashSet<>();

  private Stage stage = Stage.OPEN;
  private long stageNanos;
  private boolean over;
  private boolean closed;
  private int lastStream;

  Http2Connection(Connections connections, Connection connection, Serving serving) {
    ServerLimits limits = serving.limits();
    this.connections = connections;
    this.connection = connection;
    this.serving = serving;
    this.input = connection.input();
    this.output = new FrameOutput(connection::write, connection::hangUp);
    output.settings(
        MAX_CONCURRENT_STREAMS,
        limits.maxStreams(),
        INITIAL_WINDOW_SIZE,
        STREAM_WINDOW,
        MAX_HEADER_LIST_SIZE,
        limits.maxHeaderBytes());
    this.uploads = new Uploads(limits.maxUploadBytes(), output);
    this.decoder = new HeaderDecoder(limits.maxHeaderBytes());
    this.resets = new Rate(limits.maxResets(), RATE, serving.nanos());
    this.chores = new Rate(limits.maxResets(), RATE, serving.nanos());
    connection.speaks(this);
  }

  FrameOutput output() {
    return output;
  }

  Uploads uploads() {
    return uploads;
  }

  SendWindows windows() {
    return windows;
  }

  @Override
  public void handle(Limit limit) {
    output.start();
    try {
      connection.headBegan();
      preface();
      while (input.await()) {
        receive(read());
      }
    } catch (ConnectionFault e) {
      fail(e.code(), e.getMessage());
    } catch (IOException e) {
      log.atDebug().setCause(e).addKeyValue("peer", connection.peer().address()).log("Closed");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Connection failed");
      fail(ErrorCode.INTERNAL_ERROR, "");
    } finally {
      cancelAll();
      connections.closed(connection);
      output.close();
    }
  }

  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    connection.cut();
  }

  @Override
  public boolean canInterrupt() {
    return connection.live().isEmpty();
  }

  @Override
  public void leave() {
    gate.lock();
    try {
      if (stage == Stage.OPEN) {
        enter(Stage.LEAVING);
        output.goAway(EVERY_STREAM, ErrorCode.NO_ERROR, "");
        output.ping(LEAVING_PING);
      }
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void patrol() {
    if (connection.idleLongerThan(serving.limits().idleTimeout())) {
      leave();
    }
    boolean late;
    List<Http2Stream> all;
    gate.lock();
    try {
      long nanos = serving.nanos().getAsLong() - stageNanos;
      late = nanos > LAST_WORDS.toNanos();
      all = List.copyOf(streams.values());
      if (over && (late || (!closed && nanos > LINGER.toNanos()))) {
        hangUp();
      }
    } finally {
      gate.unlock();
    }
    if (late) {
      left();
    }
    for (Http2Stream stream : all) {
      if (stream.receivesLongerThan(serving.limits().headTimeout())) {
        abandon(stream.id(), ErrorCode.CANCEL);
        stream.cancel();
      }
    }
  }

  /// Until the client has closed, or had its time to.
  @Override
  public boolean busy() {
    return !connection.late();
  }

  /// Ends a stream because of something its client did.
  void refuse(Http2Stream stream, ErrorCode code) throws ConnectionFault {
    refuse(stream.id(), code);
    stream.cancel();
  }

  /// Ends a stream for a reason of ours.
  void abandon(int id, ErrorCode code) {
    forget(id);
    output.reset(id, code);
  }

  /// A head that is no answer yet.
  void inform(int id, byte[] head) {
    try {
      output.headers(id, head, false);
    } catch (IOException _) {
      // The connection is gone, which reading it will tell.
    }
  }

  /// A stream is over, and nobody works for it any more.
  void ended(Http2Stream stream) {
    connection.end(stream.live());
    gate.lock();
    try {
      streams.remove(stream.id());
      closeWhenDone();
    } finally {
      gate.unlock();
    }
  }

  private void preface() throws IOException {
    if (!Arrays.equals(input.bytes(PREFACE.length), PREFACE)) {
      throw protocol("no HTTP/2");
    }
  }

  private Frame read() throws IOException {
    byte[] head = input.bytes(Frame.HEAD_BYTES);
    int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    if (length > Frame.MOST_BYTES) {
      throw new ConnectionFault(ErrorCode.FRAME_SIZE_ERROR, "frame of " + length);
    }
    byte[] payload = input.bytes(length);
    Frame whole = new Frame(head[3] & 0xff, head[4] & 0xff, 0, head);
    return new Frame(whole.type(), whole.flags(), whole.number(5), payload);
  }

  private void receive(Frame frame) throws IOException {
    if (!greeted && frame.type() != Frame.SETTINGS) {
      throw protocol("settings come first");
    }
    Block open = block;
    if (open != null && (frame.type() != Frame.CONTINUATION || frame.stream() != open.stream)) {
      throw protocol("frame within a header block");
    }
    switch (frame.type()) {
      case Frame.DATA -> data(frame);
      case Frame.HEADERS -> headers(frame);
      case Frame.PRIORITY -> priority(frame);
      case Frame.RST_STREAM -> reset(frame);
      case Frame.SETTINGS -> settings(frame);
      case Frame.PUSH_PROMISE -> throw protocol("push of a client");
      case Frame.PING -> ping(frame);
      case Frame.GOAWAY -> ofConnection(frame);
      case Frame.WINDOW_UPDATE -> windowUpdate(frame);
      case Frame.CONTINUATION -> continuation(frame);
      default -> {
        // Kinds of frames that are not known are to be ignored.
      }
    }
  }

  private void data(Frame frame) throws IOException {
    int size = frame.payload().length;
    if (isIdle(frame.stream())) {
      throw protocol("data of an idle stream");
    }
    boolean ends = frame.has(Frame.END_STREAM);
    if (size == 0 && !ends) {
      chore();
    }
    uploads.received(size);
    byte[] content = frame.content();
    uploads.release(size - content.length);
    Http2Stream stream = find(frame.stream());
    if (stream != null) {
      stream.data(content, ends, size);
    } else {
      uploads.release(content.length);
      if (!isExpected(frame.stream())) {
        refuse(frame.stream(), ErrorCode.STREAM_CLOSED);
      }
    }
  }

  private void headers(Frame frame) throws IOException {
    if (frame.stream() % 2 == 0) {
      throw protocol("stream of an even number");
    }
    block = new Block(frame.stream(), frame.has(Frame.END_STREAM));
    connection.headBegan();
    gather(frame, frame.content());
  }

  private void continuation(Frame frame) throws IOException {
    if (block == null) {
      throw protocol("continuation of nothing");
    }
    gather(frame, frame.payload());
  }

  private void gather(Frame frame, byte[] fragment) throws IOException {
    Block open = block;
    if (open == null) {
      throw new IllegalStateException("called within a block");
    }
    open.bytes.writeBytes(fragment);
    // Not even compressed may it be larger than it may be.
    if (open.bytes.size() > serving.limits().maxHeaderBytes()
        || ++open.frames > MOST_CONTINUATIONS) {
      throw calm("header block");
    }
    if (frame.has(Frame.END_HEADERS)) {
      block = null;
      connection.headEnded();
      head(open.stream, open.ends, decoder.decode(open.bytes.toByteArray()));
    }
  }

  private void head(int id, boolean ends, HeaderDecoder.Decoded decoded) throws IOException {
    Http2Stream known = find(id);
    if (known != null) {
      known.trailers(ends);
      return;
    }
    if (!isNew(id)) {
      return;
    }
    Http2Head head = decoded.tooLarge() ? null : Http2Head.of(decoded.fields());
    if (decoded.tooLarge()) {
      inform(id, HeaderEncoder.encode(TOO_LARGE, Headers.of("Content-Length", "0")));
      abandon(id, ErrorCode.NO_ERROR);
    } else if (head == null) {
      refuse(id, ErrorCode.PROTOCOL_ERROR);
    } else if (connection.live().size() >= serving.limits().maxStreams()) {
      // Counted are requests that somebody works for, also those the client gave up.
      refuse(id, ErrorCode.REFUSED_STREAM);
    } else {
      open(new Http2Stream(this, connection, serving, id, head)).begin(ends);
    }
  }

  /// Whether a head begins a stream.
  ///
  /// @throws ConnectionFault when it can begin none
  private boolean isNew(int id) throws ConnectionFault {
    gate.lock();
    try {
      if (id > lastStream) {
        if (stage == Stage.LEFT) {
          return false;
        }
        lastStream = id;
        return true;
      }
      if (abandoned.contains(id)) {
        return false;
      }
      throw new ConnectionFault(
          id == lastStream ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR,
          "headers of a stream that is over");
    } finally {
      gate.unlock();
    }
  }

  private Http2Stream open(Http2Stream stream) {
    gate.lock();
    try {
      streams.put(stream.id(), stream);
    } finally {
      gate.unlock();
    }
    connection.begin(stream.live());
    return stream;
  }

  /// Priorities mean nothing here (RFC 9113, section 5.3.2).
  private void priority(Frame frame) throws IOException {
    ofStream(frame);
    chore();
    if (frame.payload().length != 5) {
      refuse(frame.stream(), ErrorCode.FRAME_SIZE_ERROR);
    }
  }

  private void reset(Frame frame) throws IOException {
    frame.mustHave(4);
    if (isIdle(frame.stream())) {
      throw protocol("reset of an idle stream");
    }
    Http2Stream stream = find(frame.stream());
    if (stream == null) {
      chore();
      return;
    }
    remove(stream.id());
    if (stream.cancel() && resets.exceeded()) {
      throw calm("resets");
    }
  }

  private void settings(Frame frame) throws IOException {
    ofConnection(frame);
    if (frame.has(Frame.ACK)) {
      frame.mustHave(0);
      return;
    }
    if (!greeted) {
      greeted = true;
      connection.headEnded();
    } else {
      chore();
    }
    peer = peer.changedBy(frame);
    if (peer.smallTable()) {
      output.tableShrunk();
    }
    windows.initial(peer.initialWindow());
    output.settingsAck();
  }

  private void ping(Frame frame) throws IOException {
    ofConnection(frame);
    frame.mustHave(8);
    if (!frame.has(Frame.ACK)) {
      chore();
      output.pingAck(frame.payload());
    } else if (Arrays.equals(frame.payload(), LEAVING_PING)) {
      left();
    }
  }

  private void windowUpdate(Frame frame) throws IOException {
    frame.mustHave(4);
    int bytes = frame.number(0);
    if (frame.stream() == 0) {
      if (bytes == 0) {
        throw protocol("window that grows by nothing");
      }
      windows.grow(bytes);
      return;
    }
    if (isIdle(frame.stream())) {
      throw protocol("window of an idle stream");
    }
    Http2Stream stream = find(frame.stream());
    if (stream == null) {
      return;
    }
    if (bytes == 0) {
      refuse(stream, ErrorCode.PROTOCOL_ERROR);
    } else if (!stream.window().grow(bytes)) {
      refuse(stream, ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  private void refuse(int id, ErrorCode code) throws ConnectionFault {
    if (resets.exceeded()) {
      throw calm("streams that are refused");
    }
    forget(id);
    output.refuse(id, code);
  }

  /// A frame that costs the client less than us.
  private void chore() throws ConnectionFault {
    if (chores.exceeded()) {
      throw calm("frames");
    }
  }

  private void remove(int id) {
    gate.lock();
    try {
      streams.remove(id);
    } finally {
      gate.unlock();
    }
  }

  private void forget(int id) {
    gate.lock();
    try {
      streams.remove(id);
      abandoned.add(id);
      if (abandoned.size() > REMEMBERED) {
        abandoned.remove(abandoned.iterator().next());
      }
    } finally {
      gate.unlock();
    }
  }

  private @Nullable Http2Stream find(int id) {
    gate.lock();
    try {
      return streams.get(id);
    } finally {
      gate.unlock();
    }
  }

  /// Whether a stream has not begun yet, so that nothing but its head makes sense.
  private boolean isIdle(int id) {
    gate.lock();
    try {
      return id == 0 || id % 2 == 0 || (id > lastStream && stage != Stage.LEFT);
    } finally {
      gate.unlock();
    }
  }

  /// Whether frames may still come of a stream that is over here.
  private boolean isExpected(int id) {
    gate.lock();
    try {
      return id > lastStream || abandoned.contains(id);
    } finally {
      gate.unlock();
    }
  }

  private void left() {
    gate.lock();
    try {
      if (stage == Stage.LEAVING) {
        enter(Stage.LEFT);
        output.goAway(lastStream, ErrorCode.NO_ERROR, "");
        closeWhenDone();
      }
    } finally {
      gate.unlock();
    }
  }

  private void fail(ErrorCode code, @Nullable String reason) {
    gate.lock();
    try {
      enter(Stage.LEFT);
      output.goAway(lastStream, code, reason == null ? "" : reason);
      hangUp();
    } finally {
      gate.unlock();
    }
    log.atDebug()
        .addKeyValue("peer", connection.peer().address())
        .addKeyValue("reason", reason)
        .log("Connection given up");
    cancelAll();
    try {
      // Closed over unread bytes, the connection would be reset, and the reason lost.
      input.discard();
    } catch (IOException _) {
      // The client has closed, or was cut off.
    }
  }

  private void cancelAll() {
    List<Http2Stream> all;
    gate.lock();
    try {
      all = List.copyOf(streams.values());
    } finally {
      gate.unlock();
    }
    all.forEach(Http2Stream::cancel);
  }

  private void enter(Stage next) {
    stage = next;
    stageNanos = serving.nanos().getAsLong();
  }

  private void closeWhenDone() {
    if (stage == Stage.LEFT && !over && connection.live().isEmpty()) {
      over = true;
      stageNanos = serving.nanos().getAsLong();
    }
  }

  private void hangUp() {
    if (closed) {
      connection.cut();
      return;
    }
    over = true;
    closed = true;
    stageNanos = serving.nanos().getAsLong();
    output.close();
  }

  private static void ofConnection(Frame frame) throws ConnectionFault {
    if (frame.stream() != 0) {
      throw protocol("frame of type " + frame.type() + " on a stream");
    }
  }

  private static void ofStream(Frame frame) throws ConnectionFault {
    if (frame.stream() == 0) {
      throw protocol("frame of type " + frame.type() + " on no stream");
    }
  }

  private static ConnectionFault protocol(String what) {
    return new ConnectionFault(ErrorCode.PROTOCOL_ERROR, what);
  }

  private static ConnectionFault calm(String what) {
    return new ConnectionFault(ErrorCode.ENHANCE_YOUR_CALM, "too many or too large: " + what);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A header block that comes in pieces.
  private static final class Block {
    private final int stream;
    private final boolean ends;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private int frames;

    Block(int stream, boolean ends) {
      this.stream = stream;
      this.ends = ends;
    }
  }
}
