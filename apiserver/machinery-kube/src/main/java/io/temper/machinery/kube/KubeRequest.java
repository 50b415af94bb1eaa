package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/// Requests of bytes for bytes: the client library brings addresses, certificates and tokens, but
/// no models, which could lose a field.
public final class KubeRequest {
  /// The media type of what is asked for.
  public static final String JSON = "application/json";

  private static final String[] BEARER = {"BearerToken"};

  private KubeRequest() {}

  /// One that is to be sent by the client's HTTP client.
  ///
  /// @param contentType of the body, if there is one
  /// @throws KubeException when there is no token to send it with
  public static Request of(
      ApiClient client,
      String method,
      String path,
      Map<String, String> query,
      byte @Nullable [] body,
      String contentType) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", JSON);
    headers.put("Content-Type", contentType);
    List<Pair> parameters =
        query.entrySet().stream().map(each -> new Pair(each.getKey(), each.getValue())).toList();
    try {
      return client.buildRequest(
          client.getBasePath(),
          path,
          method,
          parameters,
          List.of(),
          body,
          headers,
          new HashMap<>(),
          new HashMap<>(),
          BEARER,
          null);
    } catch (ApiException e) {
      throw new KubeException(method + " " + path + " cannot be asked", e);
    }
  }
}
