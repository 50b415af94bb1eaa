package io.temper.server.agents;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temper.agent.v1.AgentGrpc;
import io.temper.agent.v1.ObserveRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream of observations from one agent. gRPC calls back on its transport's thread; here those
/// calls become events that the agent's own thread takes one at a time, which is also the flow
/// control: the next message is asked for when this one is taken.
final class AgentStream implements AutoCloseable {
  // Messages stay bytes here: what they hold is judged by the agent's own thread.
  private static final MethodDescriptor<ObserveRequest, byte[]> OBSERVE =
      AgentGrpc.getObserveMethod().toBuilder(
              AgentGrpc.getObserveMethod().getRequestMarshaller(), new Bytes())
          .build();

  private final AgentChannel channel;
  private final ClientCall<ObserveRequest, byte[]> call;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /// What happens on a stream.
  sealed interface Event {
    /// The agent said something.
    record Message(byte[] observation) implements Event {}

    /// The stream is over.
    ///
    /// @param hostile whether the agent, not the way to it, is what is wrong
    record Ended(String why, boolean hostile) implements Event {}

    /// Nothing came in time.
    record Silence() implements Event {}
  }

  private AgentStream(AgentChannel channel, ClientCall<ObserveRequest, byte[]> call) {
    this.channel = channel;
    this.call = call;
  }

  /// Begins to listen. Returns at once; what becomes of it is the first event.
  ///
  /// @param channel closed with the stream
  static AgentStream open(AgentChannel channel) {
    ClientCall<ObserveRequest, byte[]> call = channel.grpc().newCall(OBSERVE, CallOptions.DEFAULT);
    AgentStream stream = new AgentStream(channel, call);
    stream.start();
    return stream;
  }

  /// The next event; [Event.Silence] when none comes in time.
  Event next(Duration patience) throws InterruptedException {
    Event event = events.poll(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
    if (event instanceof Event.Message) {
      call.request(1);
    }
    return event == null ? new Event.Silence() : event;
  }

  @Override
  public void close() {
    call.cancel("not listening any more", null);
    channel.close();
  }

  private void start() {
    call.start(new Listener(), new Metadata());
    call.request(1);
    call.sendMessage(ObserveRequest.getDefaultInstance());
    call.halfClose();
  }

  private final class Listener extends ClientCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      events.add(new Event.Message(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      boolean hostile =
          switch (status.getCode()) {
            case RESOURCE_EXHAUSTED, INTERNAL, UNIMPLEMENTED, DATA_LOSS -> true;
            default -> false;
          };
      events.add(new Event.Ended(Statuses.describe(status), hostile));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
