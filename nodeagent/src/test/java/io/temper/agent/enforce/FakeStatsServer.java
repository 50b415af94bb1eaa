package io.temper.agent.enforce;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/// Listens where scx_layered would, and answers each line with the next thing the test has laid
/// ready. An empty one closes the connection.
final class FakeStatsServer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

  FakeStatsServer(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// Lays an answer ready.
  FakeStatsServer answer(String text) {
    answers.add(text);
    return this;
  }

  /// Returns when every answer has been taken for a question.
  void awaitAnswered() {
    while (!answers.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  List<String> questions() {
    return questions;
  }

  int connections() {
    return connections.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // Closed by the test.
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        BufferedReader lines =
            new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        questions.add(line);
        String answer = answers.take();
        if (answer.isEmpty()) {
          return;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(answer);
        while (bytes.hasRemaining()) {
          connection.write(bytes);
        }
      }
    } catch (IOException _) {
      // The other side went away.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
