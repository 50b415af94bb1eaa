package io.temper.machinery.connect;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.exchange.WebSocketRequest;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.StatusResponses;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;

/// One conversation with one client. Its channels may be read and written by several threads at
/// once; each channel is read by one.
public final class Conversation {
  /// What the client says.
  public static final int INPUT = 0;

  /// What the server answers.
  public static final int OUTPUT = 1;

  /// What the server says aside.
  public static final int ERRORS = 2;

  /// Sizes of the client's terminal, as JSON (`{"Width":80,"Height":24}`).
  public static final int RESIZE = 4;

  private static final int STATUS = 3;
  private static final Status SUCCESS = new Status("Success", "", "", null, 0);

  private final Channels channels;
  private final Sink sink;

  private Conversation(Channels channels, Sink sink) {
    this.channels = channels;
    this.sink = sink;
  }

  /// The answer that is a conversation.
  ///
  /// @param listened channels that will be read: [#INPUT], [#RESIZE], both or none. What comes on
  ///   others is dropped; what comes on these holds up the client until it is read
  /// @throws StatusException BadRequest unless the request asks for a WebSocket, Forbidden when it
  ///   offers neither `v5.channel.k8s.io` nor `v4.channel.k8s.io`
  public static Response answer(Request request, Set<Integer> listened, Talk talk) {
    if (!WebSocketRequest.asked(request)) {
      throw new StatusException(Status.badRequest("Upgrade request required"));
    }
    Protocol protocol = Protocol.of(request.headers()).orElseThrow(() -> unknown(request));
    Channels channels = new Channels(protocol, listened);
    return new Response.Stream(
        101,
        Headers.of(WebSocketRequest.PROTOCOL, protocol.word()),
        sink -> new Conversation(channels, sink).hold(talk),
        channels);
  }

  /// What the client says on a channel; at its end when the client has said so, has left, or the
  /// server stops.
  ///
  /// @throws IllegalArgumentException when the channel is not listened to
  public InputStream input(int channel) {
    return channels.input(channel);
  }

  /// One message on a channel, sent at once. Waits while the client does not read.
  ///
  /// @param parts sent one after another as if they were one array
  /// @throws IOException when the client is gone
  public void write(int channel, byte[]... parts) throws IOException {
    byte[][] message = new byte[parts.length + 1][];
    message[0] = new byte[] {(byte) channel};
    System.arraycopy(parts, 0, message, 1, parts.length);
    synchronized (sink) {
      sink.write(message);
      sink.flush();
    }
  }

  /// False once the client is gone or the server stops: time to return.
  public boolean open() {
    return sink.open();
  }

  /// Runs the action once, as soon as [#open] turns false; at once if it already is.
  public void onClose(Runnable action) {
    sink.onClose(action);
  }

  private void hold(Talk talk) throws IOException {
    sink.onClose(channels::end);
    Status status = SUCCESS;
    try {
      // Tells a client that waits for it that somebody is there.
      write(OUTPUT);
      talk.hold(this);
    } catch (StatusException e) {
      status = e.status();
    } catch (RuntimeException | Error e) {
      end(Status.internalError("the conversation broke off"));
      throw e;
    } finally {
      channels.end();
    }
    end(status);
  }

  private void end(Status status) throws IOException {
    byte[] json = StatusResponses.encode(status, MediaTypes.JSON, false);
    // Without its newline, as Go marshals it.
    write(STATUS, Arrays.copyOf(json, json.length - 1));
  }

  private static StatusException unknown(Request request) {
    return new StatusException(
        Status.failure(
            403,
            "Forbidden",
            "requested protocol(s) are not supported: "
                + WebSocketRequest.protocols(request.headers())
                + "; supports "
                + Protocol.supported()));
  }
}
