package io.temper.agent.kube;

import io.temper.agent.trust.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// Asks the kube API. Tokens are read for every request, the CA whenever a request could not be
/// made: both change under a running pod.
public final class KubeClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int ERROR_BYTES = 4096;
  private static final String JSON = "application/json";

  private final KubeAccess access;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Connection connection;

  /// A client and the CA it was made with.
  private record Connection(HttpClient http, String caPem) {}

  public KubeClient(KubeAccess access) {
    this.access = access;
    this.connection = connect(access.caPem());
  }

  /// Opens what `path` answers. The caller closes it.
  InputStream get(String path) {
    return send("GET", path, JSON, JSON, "");
  }

  /// Posts JSON and opens the answer. The caller closes it.
  InputStream post(String path, String json) {
    return send("POST", path, JSON, JSON, json);
  }

  /// Patches and opens what of the result was asked for. The caller closes it.
  ///
  /// @param contentType which kind of patch it is
  /// @param accept in what form the result is wanted
  InputStream patch(String path, String contentType, String accept, String patch) {
    return send("PATCH", path, contentType, accept, patch);
  }

  /// Sends any request and opens the answer. The caller closes it.
  InputStream send(String method, String path, String contentType, String accept, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(access.server().resolve(path))
            .timeout(ANSWER)
            .header("Accept", accept)
            .header("User-Agent", "temper-nodeagent");
    String token = access.token();
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", contentType);
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    String what = method + " " + path;
    try {
      HttpResponse<InputStream> response =
          connection.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response.body();
      }
      try (InputStream error = response.body()) {
        String message = new String(error.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8).strip();
        throw new KubeException(what, response.statusCode(), message);
      }
    } catch (IOException e) {
      reconnectIfCaChanged();
      throw new KubeException(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException(what, e);
    }
  }

  @Override
  public void close() {
    connection.http().shutdownNow();
    executor.shutdownNow();
  }

  private void reconnectIfCaChanged() {
    String pem = access.caPem();
    if (!pem.equals(connection.caPem())) {
      connection.http().shutdownNow();
      connection = connect(pem);
    }
  }

  private Connection connect(String caPem) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(executor);
    if (access.server().getScheme().equals("https")) {
      builder.sslContext(sslContext(caPem));
    }
    return new Connection(builder.build(), caPem);
  }

  private SSLContext sslContext(String caPem) {
    try {
      return Pem.clientContext(caPem, access.clientCertificatePem(), access.clientKeyPem());
    } catch (GeneralSecurityException | UncheckedIOException e) {
      throw new KubeException("cannot use the kube API's CA or the client certificate", e);
    }
  }
}
