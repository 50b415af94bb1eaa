package io.temper.machinery.kube.twin;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.KubeException;
import io.temper.machinery.kube.KubeRequest;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// The connection to kube-apiserver that all twin stores of a process share. Bytes go in and come
/// out: the client library brings addresses, certificates and tokens, but no models. Blocks its
/// caller. Safe for all threads.
public final class TwinClient {
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final TwinConfig config;
  private final Clocks clocks;
  private final RateLimit rate;
  private final ApiClient requests;
  private final ApiClient watches;
  private final OkHttpClient reads;
  private final OkHttpClient writes;

  /// @throws KubeException when the kubeconfig or the service account cannot be read
  public TwinClient(ClusterAccess access, TwinConfig config, Clocks clocks) {
    this.config = config;
    this.clocks = clocks;
    this.rate = new RateLimit(config.requestsPerSecond(), config.burst(), clocks);
    this.requests = access.requests();
    this.watches = access.watches();
    this.reads = requests.getHttpClient();
    // A write that was sent twice may find itself: whether it was carried out nobody knows then.
    this.writes = reads.newBuilder().retryOnConnectionFailure(false).build();
  }

  TwinConfig config() {
    return config;
  }

  Clocks clocks() {
    return clocks;
  }

  Answer get(String path, Map<String, String> query) {
    return ask(reads, "GET", path, query, null, KubeRequest.JSON);
  }

  Answer create(String path, byte[] twin) {
    return ask(writes, "POST", path, Map.of("fieldValidation", "Strict"), twin, KubeRequest.JSON);
  }

  /// What the twin's schema does not know is refused: pruned, it would be lost.
  Answer replace(String path, byte[] twin) {
    return ask(writes, "PUT", path, Map.of("fieldValidation", "Strict"), twin, KubeRequest.JSON);
  }

  Answer merge(String path, byte[] patch) {
    return ask(writes, "PATCH", path, Map.of(), patch, MERGE_PATCH);
  }

  /// @param options DeleteOptions
  Answer delete(String path, byte[] options) {
    return ask(writes, "DELETE", path, Map.of(), options, KubeRequest.JSON);
  }

  /// A stream of events, for the caller to open and close.
  Call watch(String path, Map<String, String> query) {
    Map<String, String> all = new HashMap<>(query);
    all.put("watch", "true");
    return watches
        .getHttpClient()
        .newCall(KubeRequest.of(watches, "GET", path, all, null, KubeRequest.JSON));
  }

  /// Asks until kube-apiserver does not turn the request away any more, or patience ends. What was
  /// turned away was not carried out.
  private Answer ask(
      OkHttpClient http,
      String method,
      String path,
      Map<String, String> query,
      byte @Nullable [] body,
      String contentType) {
    Deadline deadline = Deadline.after(config.patience());
    try {
      while (true) {
        rate.acquire();
        Answer answer =
            once(http, KubeRequest.of(requests, method, path, query, body, contentType));
        if (!answer.turnedAway()) {
          return answer;
        }
        // As long as it says, and not all of us at once again.
        long least = Duration.ofSeconds(answer.waitSeconds()).toMillis();
        long wait = least + ThreadLocalRandom.current().nextLong(least);
        if (wait > deadline.remainingMillis()) {
          return answer;
        }
        clocks.sleep(Duration.ofMillis(wait));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException(method + " " + path + ": interrupted", e);
    }
  }

  private static Answer once(OkHttpClient http, Request request) {
    try (Response response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.body().bytes(), retryAfter(response));
    } catch (IOException e) {
      throw new KubeException(
          request.method() + " " + request.url().encodedPath() + ": no answer: " + e, e);
    }
  }

  static int retryAfter(Response response) {
    String seconds = response.header("Retry-After", "0");
    return seconds != null && seconds.matches("\\d{1,4}") ? Integer.parseInt(seconds) : 0;
  }
}
