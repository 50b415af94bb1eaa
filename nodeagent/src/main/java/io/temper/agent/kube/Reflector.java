package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.temper.agent.plan.NodePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps somebody informed about some objects of one kind: list, then watch from there.
///
/// ```
/// list ──► watch from its version ──► ended normally ──► watch again from the last version seen
///   ▲                            └──► 410 Gone, or anything unexpected ──► wait a little ──┐
///   └───────────────────────────────────────────────────────────────────────────────────────┘
/// ```
///
/// While the kube API is away nothing is handed over: what was last said stays true.
public final class Reflector<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reflector.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int WATCH_SECONDS = 290;

  /// A server that says nothing for so long, not even a bookmark, is gone without a goodbye.
  private static final Duration SILENCE = Duration.ofSeconds(WATCH_SECONDS + 30);

  private final KubeClient client;
  private final String path;
  private final String selector;
  private final boolean optional;
  private final Decoder<T> decoder;
  private final KubeEvents<T> events;
  private volatile boolean synced;
  private volatile boolean connected;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  private Reflector(
      KubeClient client,
      String path,
      String fieldSelector,
      boolean optional,
      Decoder<T> decoder,
      KubeEvents<T> events) {
    this.client = client;
    this.path = path;
    this.selector = "fieldSelector=" + URLEncoder.encode(fieldSelector, StandardCharsets.UTF_8);
    this.optional = optional;
    this.decoder = decoder;
    this.events = events;
  }

  /// The pods bound to a node.
  public static Reflector<PodSpec> pods(
      KubeClient client, String node, KubeEvents<PodSpec> events) {
    return new Reflector<>(
        client, "/api/v1/pods", "spec.nodeName=" + node, false, new PodDecoder(), events);
  }

  /// One node.
  public static Reflector<NodeSpec> node(
      KubeClient client, String node, KubeEvents<NodeSpec> events) {
    return new Reflector<>(
        client, "/api/v1/nodes", "metadata.name=" + node, false, new NodeDecoder(), events);
  }

  /// The NodePolicies. A cluster that does not know the kind has none.
  public static Reflector<NodePolicy> policies(KubeClient client, KubeEvents<NodePolicy> events) {
    return new Reflector<>(
        client,
        "/apis/policy.temper.io/v1/nodepolicies",
        "",
        true,
        new NodePolicyDecoder(),
        events);
  }

  /// Begins to work on a virtual thread.
  public void start() {
    thread = Thread.ofVirtual().name("reflector " + path).start(this::run);
  }

  /// Whether a whole list was handed over at least once.
  public boolean synced() {
    return synced;
  }

  /// Whether the last attempt to list or watch succeeded.
  public boolean connected() {
    return connected;
  }

  @Override
  public void close() {
    closed = true;
    Thread working = thread;
    if (working != null) {
      working.interrupt();
    }
  }

  private void run() {
    Duration wait = FIRST_WAIT;
    while (!closed) {
      try {
        String version = list();
        wait = FIRST_WAIT;
        while (!closed) {
          version = watch(version);
        }
      } catch (KubeException e) {
        if (closed) {
          return;
        }
        if (optional && e.code() == 404) {
          events.replaced(List.of());
          synced = true;
          connected = true;
          wait = LONGEST_WAIT;
        } else if (e.code() != 410) {
          // 410 is the protocol's way to say "list again", no failure.
          lost(e);
        }
        if (!pause(wait)) {
          return;
        }
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
      }
    }
  }

  private String list() {
    try (InputStream body = client.get(path + "?" + selector);
        JsonParser json = Json.FACTORY.createParser(body)) {
      json.nextToken();
      String[] version = {""};
      List<T> objects = new ArrayList<>();
      Json.object(
          json,
          field -> {
            switch (field) {
              case "metadata" -> version[0] = versionOf(json);
              case "items" -> Json.array(json, () -> objects.add(decoder.read(json).object()));
              default -> {}
            }
          });
      if (version[0].isEmpty()) {
        throw new KubeException("list " + path + " carries no resourceVersion");
      }
      events.replaced(objects);
      synced = true;
      found(objects.size());
      return version[0];
    } catch (IOException e) {
      throw new KubeException("list " + path, e);
    }
  }

  // Reads events until the server ends the watch; returns the last version seen.
  private String watch(String from) {
    String query =
        selector
            + "&watch=1&allowWatchBookmarks=true&timeoutSeconds="
            + WATCH_SECONDS
            + "&resourceVersion="
            + from;
    String version = from;
    try (InputStream body = client.get(path + "?" + query);
        JsonParser json = Json.FACTORY.createParser(body)) {
      Thread guard = Thread.ofVirtual().start(() -> closeAfter(body, SILENCE));
      try {
        while (!closed && json.nextToken() == JsonToken.START_OBJECT) {
          version = event(json, version);
          guard.interrupt();
          guard = Thread.ofVirtual().start(() -> closeAfter(body, SILENCE));
        }
      } finally {
        guard.interrupt();
      }
      return version;
    } catch (IOException e) {
      throw new KubeException("watch " + path, e);
    }
  }

  // {"type":"ADDED|MODIFIED|DELETED|BOOKMARK|ERROR","object":{…}}: the type always comes first.
  private String event(JsonParser json, String before) throws IOException {
    String[] state = {"", before};
    Json.object(
        json,
        field -> {
          if (field.equals("type")) {
            state[0] = Json.text(json);
          } else if (field.equals("object")) {
            if (state[0].equals("ERROR")) {
              throw error(json);
            }
            Decoder.Decoded<T> decoded = decoder.read(json);
            state[1] = decoded.resourceVersion().isEmpty() ? before : decoded.resourceVersion();
            hand(state[0], decoded.object());
          }
        });
    return state[1];
  }

  private void hand(String type, T object) {
    switch (type) {
      case "ADDED", "MODIFIED" -> events.changed(object);
      case "DELETED" -> events.removed(object);
      default -> {
        // BOOKMARK: only its version matters.
      }
    }
  }

  private KubeException error(JsonParser json) throws IOException {
    int[] code = {0};
    String[] message = {""};
    Json.object(
        json,
        field -> {
          switch (field) {
            case "code" -> code[0] = json.getValueAsInt();
            case "message" -> message[0] = Json.text(json);
            default -> {}
          }
        });
    return new KubeException("watch " + path, code[0], message[0]);
  }

  private static String versionOf(JsonParser json) throws IOException {
    String[] version = {""};
    Json.object(
        json,
        field -> {
          if (field.equals("resourceVersion")) {
            version[0] = Json.text(json);
          }
        });
    return version[0];
  }

  private static void closeAfter(InputStream body, Duration wait) {
    try {
      Thread.sleep(wait);
      body.close();
    } catch (InterruptedException | IOException _) {
      // Interrupted: something arrived in time. Closing failed: then it is closed already.
    }
  }

  private void found(int count) {
    if (!connected) {
      connected = true;
      log.atInfo().addKeyValue("path", path).addKeyValue("objects", count).log("Watching");
    }
  }

  private void lost(KubeException e) {
    if (connected || !synced) {
      log.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("error", e.getMessage())
          .log("Kube API not reachable, going on with what is known");
    }
    connected = false;
  }

  private static boolean pause(Duration wait) {
    try {
      Thread.sleep(wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 2 + 1)));
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
