package io.temper.admission;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.wire.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// The cluster that TEMPER_KUBECONFIG names, as its administrator.
public final class Kube {
  static final Path KUBECONFIG = Path.of(System.getenv().getOrDefault("TEMPER_KUBECONFIG", "none"));

  private final ApiClient client = new ClusterAccess(KUBECONFIG).requests();

  /// What came back.
  record Answer(int code, String body) {
    Map<String, @Nullable Object> tree() {
      return Kube.tree(JsonText.parse(body.getBytes(StandardCharsets.UTF_8)));
    }
  }

  Answer get(String path) {
    return ask("GET", path, null, "application/json");
  }

  Answer create(String path, String json) {
    return ask("POST", path, json, "application/json");
  }

  Answer merge(String path, String json) {
    return ask("PATCH", path, json, "application/merge-patch+json");
  }

  Answer strategic(String path, String json) {
    return ask("PATCH", path, json, "application/strategic-merge-patch+json");
  }

  /// Whatever was there before.
  Answer apply(String path, String yaml) {
    return ask(
        "PATCH", path + "?fieldManager=test&force=true", yaml, "application/apply-patch+yaml");
  }

  Answer delete(String path) {
    return ask("DELETE", path, null, "application/json");
  }

  private Answer ask(String method, String path, @Nullable String body, String type) {
    int question = path.indexOf('?');
    String bare = question < 0 ? path : path.substring(0, question);
    List<Pair> query = new ArrayList<>();
    if (question >= 0) {
      for (String pair : path.substring(question + 1).split("&", -1)) {
        String[] sides = pair.split("=", 2);
        query.add(new Pair(sides[0], sides[1]));
      }
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", type);
    try {
      var request =
          client.buildRequest(
              client.getBasePath(),
              bare,
              method,
              query,
              List.of(),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8),
              headers,
              new HashMap<>(),
              new HashMap<>(),
              new String[] {"BearerToken"},
              null);
      try (Response response = client.getHttpClient().newCall(request).execute()) {
        return new Answer(response.code(), response.body().string());
      }
    } catch (ApiException e) {
      throw new IllegalStateException(method + " " + path, e);
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

  @SuppressWarnings("unchecked") // keys of a tree are strings
  static Map<String, @Nullable Object> tree(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new AssertionError("no object: " + tree);
  }

  /// Waits until it is so, half a minute at most.
  static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within 30 s: " + what);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
