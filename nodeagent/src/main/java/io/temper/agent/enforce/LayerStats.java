package io.temper.agent.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.temper.agent.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the running scx_layered tells of its layers, asked at its socket. Belongs to one thread.
///
/// ```
/// → {"req":"stats","args":{"target":"top"}}
/// ← {"errno":0,"args":{"resp":{"layers":{"critical":{"util":97.5,"cpus":[2],…},…},…}}}
/// ```
///
/// A line each way. Counters are of the time since the last answer on the same connection, so one
/// is kept, and made anew after any failure, as when another scheduler took over.
final class LayerStats implements AutoCloseable {
  private static final byte[] QUESTION =
      "{\"req\":\"stats\",\"args\":{\"target\":\"top\"}}\n".getBytes(StandardCharsets.US_ASCII);
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int LONGEST_ANSWER = 4 << 20;

  private final Path socket;
  private final Clock clock;
  private final long patienceNanos;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private @Nullable Connection connection;

  /// A connection, and what wakes its reader.
  private record Connection(SocketChannel channel, Selector selector) {}

  /// A layer, over the time since the last answer.
  ///
  /// @param tasks threads that are in it now
  /// @param cpuMillicores CPU it used
  /// @param cpus the CPUs it has now, ascending; of an Open layer those that no other layer has
  /// @param affinityPermille of its scheduling decisions, those where a thread's affinity was in
  ///   the way of what the layer wanted
  /// @param collisionPermille of its scheduling decisions, those where a thread that wants a core
  ///   for itself passed by a CPU whose sibling ran another such
  /// @param waits how many times a thread waited for a CPU, by how long: the n-th of 26 numbers is
  ///   for 2^n to 2^(n+1) µs, the first for less as well, the last for more; empty where the
  ///   scheduler does not count them
  record Layer(
      String name,
      int tasks,
      long cpuMillicores,
      List<Integer> cpus,
      int affinityPermille,
      int collisionPermille,
      List<Long> waits) {
    Layer {
      cpus = List.copyOf(cpus);
      waits = List.copyOf(waits);
    }
  }

  /// @param socket where scx_layered listens, `/var/run/scx/root/stats`
  /// @param patience how long to wait for an answer
  LayerStats(Path socket, Clock clock, Duration patience) {
    this.socket = socket;
    this.clock = clock;
    this.patienceNanos = patience.toNanos();
  }

  /// The layers in the order of the scheduler's answer.
  ///
  /// @throws IOException when there is no answer in time, or none that can be read
  List<Layer> read() throws IOException {
    try {
      return parse(ask());
    } catch (IOException e) {
      // What comes next would be an answer to this question.
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    Connection was = connection;
    connection = null;
    if (was == null) {
      return;
    }
    try (Selector _ = was.selector;
        SocketChannel _ = was.channel) {
      buffer.clear();
    } catch (IOException _) {
      // It is done with either way.
    }
  }

  private byte[] ask() throws IOException {
    long deadline = clock.nanos() + patienceNanos;
    Connection at = connection == null ? connect() : connection;
    ByteBuffer question = ByteBuffer.wrap(QUESTION);
    while (question.hasRemaining()) {
      if (at.channel.write(question) == 0) {
        await(at, SelectionKey.OP_WRITE, deadline);
      }
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    while (!endsLine()) {
      if (answer.size() > LONGEST_ANSWER) {
        throw new IOException(socket + ": an answer of more than " + LONGEST_ANSWER + " bytes");
      }
      answer.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      int count = at.channel.read(buffer);
      if (count < 0) {
        throw new IOException(socket + " was closed without an answer");
      }
      if (count == 0) {
        await(at, SelectionKey.OP_READ, deadline);
      }
    }
    answer.write(buffer.array(), 0, buffer.position());
    buffer.clear();
    return answer.toByteArray();
  }

  // Nobody else speaks on this connection, so a line's end is the end of what came.
  private boolean endsLine() {
    return buffer.position() > 0 && buffer.get(buffer.position() - 1) == '\n';
  }

  private Connection connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      // A scheduler that hangs accepts nobody: once its queue is full, others would wait for good.
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        throw new IOException(socket + " accepts no connections");
      }
      Selector selector = Selector.open();
      channel.register(selector, 0);
      Connection made = new Connection(channel, selector);
      connection = made;
      return made;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void await(Connection at, int what, long deadline) throws IOException {
    long left = (deadline - clock.nanos()) / 1_000_000;
    if (left <= 0) {
      throw new IOException(socket + " did not answer within " + patienceNanos / 1_000_000 + " ms");
    }
    at.channel.keyFor(at.selector).interestOps(what);
    at.selector.select(left);
    at.selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted while waiting for " + socket);
    }
  }

  /// Reads an answer.
  ///
  /// @throws IOException when it is none, or tells of an error
  static List<Layer> parse(byte[] answer) throws IOException {
    List<Layer> layers = new ArrayList<>();
    long errno = -1;
    String complaint = "";
    try (JsonParser json = FACTORY.createParser(answer)) {
      json.nextToken();
      if (!opens(json)) {
        throw new IOException("scx_layered answered with what is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "errno" -> errno = json.getValueAsLong(-1);
          case "args" -> complaint = arguments(json, layers);
          default -> json.skipChildren();
        }
      }
    }
    if (errno != 0) {
      throw new IOException("scx_layered answered with error " + errno + ": " + complaint);
    }
    return layers;
  }

  // The answer is either an object, or a text that tells what went wrong.
  private static String arguments(JsonParser json, List<Layer> layers) throws IOException {
    String text = "";
    if (opens(json)) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean response = json.currentName().equals("resp");
        if (json.nextToken() == JsonToken.VALUE_STRING) {
          text = json.getText();
        } else if (response) {
          response(json, layers);
        } else {
          json.skipChildren();
        }
      }
    }
    return text;
  }

  private static void response(JsonParser json, List<Layer> layers) throws IOException {
    if (!opens(json)) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("layers");
      json.nextToken();
      if (!wanted) {
        json.skipChildren();
      } else if (opens(json)) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          layers.add(layer(name, json));
        }
      }
    }
  }

  private static Layer layer(String name, JsonParser json) throws IOException {
    int tasks = 0;
    double cpuPercent = 0;
    double affinityPercent = 0;
    double collisionPercent = 0;
    List<Integer> cpus = List.of();
    List<Long> waits = List.of();
    if (opens(json)) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "tasks" -> tasks = json.getValueAsInt();
          case "util" -> cpuPercent = json.getValueAsDouble();
          case "affn_viol" -> affinityPercent = json.getValueAsDouble();
          case "excl_collision" -> collisionPercent = json.getValueAsDouble();
          case "cpus" -> cpus = BitSet.valueOf(longs(json)).stream().boxed().toList();
          case "l_runq_lat_hist" -> waits = Arrays.stream(longs(json)).boxed().toList();
          default -> json.skipChildren();
        }
      }
    }
    return new Layer(
        name,
        tasks,
        Math.round(cpuPercent * 10),
        cpus,
        (int) Math.round(affinityPercent * 10),
        (int) Math.round(collisionPercent * 10),
        waits);
  }

  // Whether an object begins here; anything else is passed over.
  private static boolean opens(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return true;
    }
    json.skipChildren();
    return false;
  }

  // What is larger than a long is taken as its 64 bits: a mask with the highest one set.
  private static long[] longs(JsonParser json) throws IOException {
    List<Long> numbers = new ArrayList<>();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        numbers.add(json.getNumberValue().longValue());
      }
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
