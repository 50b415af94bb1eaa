package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.temper.machinery.audit.AuditEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/// A webhook that takes audit events, reached as a kubeconfig says: at the URL of its cluster, with
/// the credentials of its user.
public final class AuditWebhook implements AuditEndpoint {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final MediaType JSON = MediaType.get("application/json");
  private static final String[] CREDENTIALS = {"BearerToken"};
  private static final byte[] NOTHING = {};

  private final ApiClient client;

  private AuditWebhook(ApiClient client) {
    this.client = client;
  }

  /// @throws KubeException when the kubeconfig cannot be used
  public static AuditWebhook of(Path kubeconfig) {
    ApiClient client = new ClusterAccess(kubeconfig).watches();
    client.setHttpClient(
        client.getHttpClient().newBuilder().callTimeout(TIMEOUT).followRedirects(false).build());
    return new AuditWebhook(client);
  }

  @Override
  public void post(List<byte[]> eventList) throws IOException {
    Request request;
    try {
      request =
          client.buildRequest(
              client.getBasePath(),
              "",
              "POST",
              List.of(),
              List.of(),
              NOTHING,
              new HashMap<>(Map.of("Content-Type", JSON.toString())),
              new HashMap<>(),
              new HashMap<>(),
              CREDENTIALS,
              null);
    } catch (ApiException e) {
      throw new IOException("credentials of the audit webhook: " + e.getMessage(), e);
    }
    Request filled = request.newBuilder().post(new Parts(eventList)).build();
    try (Response response = client.getHttpClient().newCall(filled).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("the audit webhook answered " + response.code());
      }
    }
  }

  /// A body that is sent from where it lies.
  private static final class Parts extends RequestBody {
    private final List<byte[]> parts;

    Parts(List<byte[]> parts) {
      this.parts = parts;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return parts.stream().mapToLong(part -> part.length).sum();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      for (byte[] part : parts) {
        sink.write(part);
      }
    }
  }
}
