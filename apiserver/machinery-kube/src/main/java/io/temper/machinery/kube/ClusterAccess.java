package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// How the cluster is reached: a kubeconfig, or the service account of the pod this runs in.
public final class ClusterAccess {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration NO_TIMEOUT = Duration.ZERO;

  /// Finds out that a silent watch is a dead one.
  private static final Duration PING = Duration.ofSeconds(15);

  /// As k8s.io/apiserver for its own reviews; the client's default is a bottleneck at 5 requests.
  private static final int REVIEWS_AT_ONCE = 128;

  private final Path kubeconfig;

  /// @param kubeconfig the empty path means the pod's service account
  public ClusterAccess(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  /// A client for short requests: each ends within ten seconds.
  ///
  /// @throws KubeException when the kubeconfig or the service account cannot be read
  public ApiClient requests() {
    ApiClient client = client(TIMEOUT);
    client.setConnectTimeout((int) TIMEOUT.toMillis());
    client.setWriteTimeout((int) TIMEOUT.toMillis());
    // The timeouts above begin anew with every byte; this one ends the call whatever happens.
    client.setHttpClient(client.getHttpClient().newBuilder().callTimeout(TIMEOUT).build());
    client.getHttpClient().dispatcher().setMaxRequests(REVIEWS_AT_ONCE);
    client.getHttpClient().dispatcher().setMaxRequestsPerHost(REVIEWS_AT_ONCE);
    return client;
  }

  /// A client for informers, whose watches may be silent for long.
  ///
  /// @throws KubeException when the kubeconfig or the service account cannot be read
  public ApiClient watches() {
    return client(NO_TIMEOUT);
  }

  private ApiClient client(Duration readTimeout) {
    try {
      return builder().setReadTimeout(readTimeout).setPingInterval(PING).build();
    } catch (IOException e) {
      throw new KubeException("cannot read how to reach the cluster from " + source(), e);
    }
  }

  private ClientBuilder builder() throws IOException {
    if (kubeconfig.toString().isEmpty()) {
      return ClientBuilder.cluster();
    }
    try (Reader text = Files.newBufferedReader(kubeconfig)) {
      KubeConfig config = KubeConfig.loadKubeConfig(text);
      // Relative file names in it are meant from where it lies.
      config.setFile(new File(kubeconfig.toString()));
      return ClientBuilder.kubeconfig(config);
    }
  }

  private String source() {
    return kubeconfig.toString().isEmpty()
        ? "the pod's service account (outside a pod --kubeconfig is needed)"
        : kubeconfig.toString();
  }
}
