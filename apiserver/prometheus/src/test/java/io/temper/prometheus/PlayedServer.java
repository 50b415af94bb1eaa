package io.temper.prometheus;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/// A server on loopback that answers what a test says, be it no HTTP at all.
public final class PlayedServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Function<Received, Answer> otherwise = _ -> Answer.of(204, "");
  private volatile Consumer<Received> listener = _ -> {};

  /// What came in.
  public record Received(String head, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// What goes out.
  ///
  /// @param then whether the connection is cut afterwards, or nothing more ever comes
  public record Answer(byte[] bytes, Then then) {
    /// What happens after the bytes.
    public enum Then {
      GO_ON,
      CUT,
      HANG
    }

    public static Answer of(int status, String body, String... headers) {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Played\r\n");
      List.of(headers).forEach(header -> head.append(header).append("\r\n"));
      head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      bytes.writeBytes(content);
      return new Answer(bytes.toByteArray(), Then.GO_ON);
    }

    /// These very bytes.
    public static Answer raw(String bytes, Then then) {
      return new Answer(bytes.getBytes(StandardCharsets.ISO_8859_1), then);
    }
  }

  private PlayedServer(ServerSocket listening) {
    this.listening = listening;
  }

  public static PlayedServer start() throws IOException {
    PlayedServer server =
        new PlayedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /// Answers that come first, one for each request.
  public void play(Answer... next) {
    answers.addAll(List.of(next));
  }

  /// What is answered when nothing is left of those.
  public void otherwise(Function<Received, Answer> answer) {
    otherwise = answer;
  }

  /// Told of each request before it is answered.
  public void listen(Consumer<Received> to) {
    listener = to;
  }

  public List<Received> received() {
    return received;
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Received request = read(in);
        received.add(request);
        listener.accept(request);
        Answer next = answers.poll();
        Answer answer = next == null ? otherwise.apply(request) : next;
        socket.getOutputStream().write(answer.bytes());
        socket.getOutputStream().flush();
        switch (answer.then()) {
          case GO_ON -> {}
          case HANG -> {
            return;
          }
          case CUT -> {
            socket.close();
            return;
          }
        }
      }
    } catch (IOException _) {
      // The client went away, or the test is over.
    }
  }

  private static Received read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client is gone");
      }
      head.append((char) next);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return new Received(head.toString(), in.readNBytes(length));
  }
}
