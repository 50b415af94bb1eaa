package io.temper.scheduler;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.KubeRequest;
import io.temper.machinery.wire.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// The cluster that TEMPER_KUBECONFIG names, as its administrator.
final class Kube {
  static final Path KUBECONFIG = Path.of(System.getenv().getOrDefault("TEMPER_KUBECONFIG", "none"));

  private final ApiClient client = new ClusterAccess(KUBECONFIG).requests();

  @Nullable Object get(String path, Map<String, String> query) {
    return ask("GET", path, query, null, KubeRequest.JSON);
  }

  @Nullable Object create(String path, String json) {
    return ask("POST", path, Map.of(), json, KubeRequest.JSON);
  }

  @Nullable Object merge(String path, String json) {
    return ask("PATCH", path, Map.of(), json, "application/merge-patch+json");
  }

  /// Whether it is there or not.
  void delete(String path, Map<String, String> query) {
    try {
      send("DELETE", path, query, null, KubeRequest.JSON);
    } catch (UncheckedIOException _) {
      // A thousand pods take longer than we wait; the server goes on.
    }
  }

  private @Nullable Object ask(
      String method, String path, Map<String, String> query, @Nullable String json, String type) {
    Answer answer = send(method, path, query, json, type);
    if (answer.code >= 300) {
      throw new AssertionError(method + " " + path + ": " + answer.code + " " + answer.body);
    }
    return JsonText.parse(answer.body.getBytes(StandardCharsets.UTF_8));
  }

  private record Answer(int code, String body) {}

  private Answer send(
      String method, String path, Map<String, String> query, @Nullable String json, String type) {
    byte[] body = json == null ? null : json.getBytes(StandardCharsets.UTF_8);
    try (Response response =
        client
            .getHttpClient()
            .newCall(KubeRequest.of(client, method, path, query, body, type))
            .execute()) {
      return new Answer(response.code(), response.body().string());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  /// A field of a tree, by its path; null where there is none.
  static @Nullable Object field(@Nullable Object tree, Object... path) {
    Object at = tree;
    for (Object step : path) {
      at =
          switch (at) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list -> step instanceof Integer i && i < list.size() ? list.get(i) : null;
            case null, default -> null;
          };
    }
    return at;
  }

  /// Waits until it is so.
  static void await(String what, Duration atMost, BooleanSupplier condition) {
    Instant end = Instant.now().plus(atMost);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
