package io.temper.machinery.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.temper.machinery.wire.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/// The four answers of kube-apiserver that delegation asks for, on loopback: reviews of tokens and
/// of access, and the ConfigMap of trusted authorities as list and watch.
final class FakeKube implements AutoCloseable {
  private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final String ACCESS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

  /// What was asked, in order: the spec of each review.
  final List<Map<?, ?>> tokenReviews = new CopyOnWriteArrayList<>();

  final List<Map<?, ?>> accessReviews = new CopyOnWriteArrayList<>();

  /// The JSON of `status` for a token, or a status code of three digits to fail with.
  volatile Function<String, String> token = _ -> "{\"authenticated\":false}";

  /// The JSON of `status` for a spec, or a status code of three digits to fail with.
  volatile Function<Map<?, ?>, String> access = _ -> "{\"allowed\":true}";

  private final BlockingQueue<String> configMaps = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile String configMap = "";

  FakeKube() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /// Writes a kubeconfig that leads here.
  Path kubeconfig(Path folder) {
    try {
      return Files.writeString(
          folder.resolve("kubeconfig"),
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
          users: [{name: me, user: {token: mine}}]
          contexts: [{name: here, context: {cluster: fake, user: me}}]
          current-context: here
          """
              .formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Publishes the ConfigMap, and tells a watch.
  ///
  /// @param data as JSON
  void publish(String data) {
    configMap =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":"
            + "\"extension-apiserver-authentication\",\"namespace\":\"kube-system\"},\"data\":"
            + data
            + "}";
    configMaps.add(configMap);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case TOKENS -> {
          Map<?, ?> spec = spec(exchange);
          tokenReviews.add(spec);
          review(exchange, "TokenReview", token.apply(String.valueOf(spec.get("token"))));
        }
        case ACCESS -> {
          Map<?, ?> spec = spec(exchange);
          accessReviews.add(spec);
          review(exchange, "SubjectAccessReview", access.apply(spec));
        }
        case "/api/v1/namespaces/kube-system/configmaps" -> {
          if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
            watch(exchange);
          } else {
            configMaps.clear();
            send(
                exchange,
                200,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMapList\",\"metadata\":"
                    + "{\"resourceVersion\":\"1\"},\"items\":["
                    + configMap
                    + "]}");
          }
        }
        default -> send(exchange, 404, "{}");
      }
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      body.flush();
      while (true) {
        String event = "{\"type\":\"MODIFIED\",\"object\":" + configMaps.take() + "}\n";
        body.write(event.getBytes(StandardCharsets.UTF_8));
        body.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<?, ?> spec(HttpExchange exchange) throws IOException {
    var review =
        (Map<?, ?>)
            Objects.requireNonNull(JsonText.parse(exchange.getRequestBody().readAllBytes()));
    return (Map<?, ?>) Objects.requireNonNull(review.get("spec"));
  }

  private static void review(HttpExchange exchange, String kind, String outcome)
      throws IOException {
    if (outcome.length() == 3) {
      send(exchange, Integer.parseInt(outcome), "{\"kind\":\"Status\"}");
    } else {
      String spec = kind.equals("TokenReview") ? "{\"token\":\"\"}" : "{}";
      send(
          exchange,
          201,
          "{\"kind\":\"" + kind + "\",\"spec\":" + spec + ",\"status\":" + outcome + "}");
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
