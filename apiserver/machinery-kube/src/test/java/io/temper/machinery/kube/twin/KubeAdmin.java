package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.store.Registry;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// What an administrator does to a cluster.
final class KubeAdmin {
  private final ApiClient client;

  KubeAdmin(Path kubeconfig) {
    this.client = new ClusterAccess(kubeconfig).requests();
  }

  /// Installs the twins of bikes.
  ///
  /// @param namespaced or of the cluster
  void defineBikes(String group, boolean namespaced) {
    var declaration = Resource.of(Shop.V1, "bikes", Bike.class);
    Resource<?> bikes = (namespaced ? declaration : declaration.cluster()).serve(new Nothing<>());
    Definitions definitions = Definitions.of(Shop.V1, List.of(bikes), Shop.DESCRIBER);
    define(new TwinDefinition(bikes, definitions, group));
  }

  void define(TwinDefinition definition) {
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    Answer answer = send("POST", path, "application/yaml", definition.yaml(Map.of()));
    if (answer.code() != 409) {
      require(answer);
    }
    String group = definition.name().substring(definition.name().indexOf('.') + 1);
    String plural = definition.name().substring(0, definition.name().indexOf('.'));
    Eventually.until(
        definition.name() + " to be served",
        () -> get("/apis/" + group + "/v1/" + plural + "?limit=1").succeeded());
  }

  void namespaces(String... names) {
    for (String name : names) {
      Answer answer =
          send(
              "POST",
              "/api/v1/namespaces",
              "application/json",
              "{\"metadata\":{\"name\":\"" + name + "\"}}");
      if (answer.code() != 409) {
        require(answer);
      }
    }
  }

  /// Removes all twins of a kind.
  void clear(String group, String plural) {
    String root = "/apis/" + group + "/v1/";
    for (Twin twin : TwinPage.of(require(get(root + plural)).json()).twins()) {
      String namespace = twin.key().namespace();
      String within = namespace.isEmpty() ? "" : "namespaces/" + namespace + "/";
      delete(root + within + plural + "/" + twin.key().name());
    }
  }

  Answer get(String path) {
    return send("GET", path, "application/json", null);
  }

  Answer delete(String path) {
    return send("DELETE", path, "application/json", null);
  }

  Answer post(String path, String json) {
    return send("POST", path, "application/json", json);
  }

  Answer put(String path, String json) {
    return send("PUT", path, "application/json", json);
  }

  Answer merge(String path, String json) {
    return send("PATCH", path, "application/merge-patch+json", json);
  }

  /// @param body null for none
  Answer send(String method, String path, String contentType, @Nullable String body) {
    return send(method, path, contentType, body, Map.of());
  }

  Answer send(
      String method,
      String path,
      String contentType,
      @Nullable String body,
      Map<String, String> headers) {
    try {
      Map<String, String> all = new HashMap<>(headers);
      all.put("Content-Type", contentType);
      all.put("Accept", "application/json");
      var request =
          client.buildRequest(
              client.getBasePath(),
              path,
              method,
              List.of(),
              List.of(),
              body == null ? null : body.getBytes(UTF_8),
              all,
              new HashMap<>(),
              new HashMap<>(),
              new String[] {"BearerToken"},
              null);
      try (Response response = client.getHttpClient().newCall(request).execute()) {
        return new Answer(response.code(), response.body().bytes(), 0);
      }
    } catch (ApiException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Answer require(Answer answer) {
    if (!answer.succeeded()) {
      throw new AssertionError("" + answer);
    }
    return answer;
  }

  private record Nothing<T>() implements Registry<T> {}
}
