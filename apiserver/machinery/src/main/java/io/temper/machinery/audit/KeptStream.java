package io.temper.machinery.audit;

import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.wire.ByteBuilder;
import java.io.IOException;

/// Where a streamed answer goes that is to be recorded, such as a long list: on to the client, and
/// into memory as long as there is room.
final class KeptStream implements Sink {
  private final RequestTrail trail;
  private final Sink client;
  private ByteBuilder kept = new ByteBuilder();
  private boolean whole = true;

  private KeptStream(RequestTrail trail, Sink client) {
    this.trail = trail;
    this.client = client;
  }

  static Response.Stream of(RequestTrail trail, Response.Stream stream) {
    return stream.withBody(client -> {
      KeptStream sink = new KeptStream(trail, client);
      stream.body().writeTo(sink);
      if (sink.whole) {
        trail.keepAnswer(stream.headers(), sink.kept.toByteArray());
      }
    });
  }

  @Override
  public void write(byte[]... parts) throws IOException {
    client.write(parts);
    for (byte[] part : parts) {
      keep(part);
    }
  }

  @Override
  public void flush() throws IOException {
    client.flush();
  }

  @Override
  public boolean open() {
    return client.open();
  }

  @Override
  public void onClose(Runnable action) {
    client.onClose(action);
  }

  private void keep(byte[] part) {
    if (whole && trail.take(part.length)) {
      kept.append(part);
    } else if (whole) {
      whole = false;
      kept = new ByteBuilder(0);
    }
  }
}
