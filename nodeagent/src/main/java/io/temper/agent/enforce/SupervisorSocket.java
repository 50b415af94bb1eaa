package io.temper.agent.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.temper.agent.enforce.SupervisorStatus.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The supervisor at its socket. Listens on one connection, which it makes again when it breaks,
/// and asks on another, made for each request: requests are rare, and one that hangs then blocks
/// nobody.
final class SupervisorSocket implements Supervisor {
  private static final Duration QUICK = Duration.ofSeconds(5);

  /// Loading and verifying takes a second or so, some twenty times that in a slow guest.
  private static final Duration START = Duration.ofMinutes(2);

  /// The supervisor says something every ten seconds at least.
  private static final Duration SILENCE = Duration.ofSeconds(25);

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int LONGEST_LINE = 1 << 20;

  private final Path path;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable SocketChannel listening;

  /// Begins to listen.
  SupervisorSocket(Path path, Listener listener) {
    this.path = path;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("supervisor").start(this::listen);
  }

  @Override
  public Answer start(long generation, String digest, String layers, int leaseSeconds)
      throws SupervisorException {
    String line =
        json(request -> {
          request.writeStringField("do", "start");
          request.writeNumberField("generation", generation);
          request.writeStringField("digest", digest);
          request.writeFieldName("config");
          request.writeRawValue(layers.replace('\n', ' '));
          request.writeArrayFieldStart("arguments");
          request.writeEndArray();
          request.writeNumberField("leaseSeconds", leaseSeconds);
        });
    return ask(line, START);
  }

  @Override
  public Answer renew(int leaseSeconds) throws SupervisorException {
    String line =
        json(request -> {
          request.writeStringField("do", "renew");
          request.writeNumberField("leaseSeconds", leaseSeconds);
        });
    return ask(line, QUICK);
  }

  @Override
  public Answer stop(String why) throws SupervisorException {
    String line =
        json(request -> {
          request.writeStringField("do", "stop");
          request.writeStringField("why", why);
        });
    return ask(line, QUICK);
  }

  @Override
  public void close() {
    closed = true;
    closeQuietly(listening);
    thread.interrupt();
  }

  private void listen() {
    String told = "";
    while (!closed) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        listening = channel;
        try (Deadline _ = new Deadline(channel, QUICK)) {
          channel.connect(UnixDomainSocketAddress.of(path));
          write(channel, "{\"do\":\"watch\"}\n");
        }
        told = "";
        hear(channel);
        throw new IOException("it closed the connection");
      } catch (IOException e) {
        String why = "supervisor at " + path + ": " + why(e);
        // Once per reason, not once a second.
        if (!closed && !why.equals(told)) {
          told = why;
          listener.lost(why);
        }
      }
      if (!pause(AGAIN)) {
        return;
      }
    }
  }

  private void hear(SocketChannel channel) throws IOException {
    BufferedReader lines = lines(channel);
    while (!closed) {
      String line;
      try (Deadline _ = new Deadline(channel, SILENCE)) {
        line = line(lines);
      }
      if (line == null) {
        return;
      }
      // A watch is answered with an envelope, as is any request; what follows may be bare.
      listener.heard(
          line.startsWith("{\"ok\"")
              ? SupervisorStatus.parseAnswer(line).status()
              : SupervisorStatus.parse(line));
    }
  }

  private Answer ask(String line, Duration within) throws SupervisorException {
    // Connecting waits too, where a supervisor that hangs takes no more.
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Deadline _ = new Deadline(channel, within)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      write(channel, line + "\n");
      String answer = line(lines(channel));
      if (answer == null) {
        throw new IOException("it closed the connection without an answer");
      }
      return SupervisorStatus.parseAnswer(answer);
    } catch (IOException e) {
      throw new SupervisorException(
          "supervisor at " + path + " within " + within.toSeconds() + " s: " + why(e), e);
    }
  }

  // A channel that its deadline closed has no message.
  private static String why(IOException e) {
    return e instanceof ClosedChannelException ? "no answer" : String.valueOf(e.getMessage());
  }

  private static BufferedReader lines(SocketChannel channel) {
    return new BufferedReader(
        Channels.newReader(channel, StandardCharsets.UTF_8.newDecoder(), 8192));
  }

  // As BufferedReader.readLine, but of a length that does no harm.
  private static @Nullable String line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c != '\n'; c = reader.read()) {
      if (c < 0) {
        return null;
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line of more than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String json(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  private static boolean pause(Duration wait) {
    try {
      Thread.sleep(wait);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void closeQuietly(@Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // It is on its way out anyway.
    }
  }

  /// Closes a channel when time is up, which ends whoever waits for it.
  private static final class Deadline implements AutoCloseable {
    private final Thread thread;

    Deadline(SocketChannel channel, Duration within) {
      this.thread =
          Thread.ofVirtual()
              .start(() -> {
                if (pause(within)) {
                  closeQuietly(channel);
                }
              });
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
