package io.temper.machinery.connect;

import io.temper.machinery.exchange.Inbox;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sorts what the client says by channel. What comes on one that is not listened to is dropped, so
/// that it holds up nothing.
final class Channels implements Inbox {
  private static final int CLOSE = 255;

  private final Protocol protocol;
  private final SortedMap<Integer, ChannelInput> inputs = new TreeMap<>();

  Channels(Protocol protocol, Set<Integer> listened) {
    this.protocol = protocol;
    listened.forEach(channel -> inputs.put(channel, new ChannelInput()));
  }

  /// @throws IllegalArgumentException when the channel is not listened to
  InputStream input(int channel) {
    ChannelInput input = inputs.get(channel);
    if (input == null) {
      throw new IllegalArgumentException("channel " + channel + " is not listened to");
    }
    return input;
  }

  @Override
  public void take(byte[] message) throws IOException {
    if (message.length == 0) {
      return;
    }
    int channel = message[0] & 0xff;
    if (channel == CLOSE && protocol == Protocol.V5) {
      close(message);
      return;
    }
    ChannelInput input = inputs.get(channel);
    if (input != null) {
      byte[] said = new byte[message.length - 1];
      System.arraycopy(message, 1, said, 0, said.length);
      input.add(said);
    }
  }

  @Override
  public void end() {
    inputs.values().forEach(ChannelInput::end);
  }

  private void close(byte[] message) throws IOException {
    if (message.length != 2) {
      throw new IOException("one channel follows the signal that closes it");
    }
    int channel = message[1] & 0xff;
    if (channel > Conversation.RESIZE) {
      throw new IOException("there is no channel " + channel);
    }
    ChannelInput input = inputs.get(channel);
    if (input != null) {
      input.end();
    }
  }
}
