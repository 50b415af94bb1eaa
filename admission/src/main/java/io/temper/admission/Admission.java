package io.temper.admission;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.admission.kube.KubeCluster;
import io.temper.admission.kube.KubeKeeper;
import io.temper.admission.kube.KubePods;
import io.temper.admission.kube.KubePolicies;
import io.temper.admission.policy.StatusKeeper;
import io.temper.admission.revert.RevertMetrics;
import io.temper.admission.revert.Reverter;
import io.temper.admission.serving.OwnCertificate;
import io.temper.admission.webhook.OvercommitWebhook;
import io.temper.admission.webhook.WebhookMetrics;
import io.temper.machinery.config.ServerProgram;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.health.HealthCheck;
import io.temper.machinery.health.HealthPath;
import io.temper.machinery.http.HttpsService;
import io.temper.machinery.http.Routes;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.time.Clocks;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of the webhook, made in the order of dependence, closed in reverse. The port is open
/// at once; ready is who has read what there is and has told kube-apiserver its certificate.
final class Admission implements ServerProgram.Service {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);
  private static final String SECRET = "temper-admission-serving";

  private final AdmissionConfig config;
  private final Clocks clocks = Clocks.system();
  private final KubeCluster cluster;
  private final OwnCertificate certificate;
  private final Reverter reverter;
  private final StatusKeeper statuses;
  private final HttpsService server;
  private volatile boolean stopping;

  Admission(AdmissionConfig config) {
    this.config = config;
    AdmissionMetrics metrics = new AdmissionMetrics();
    ClusterAccess access = new ClusterAccess(config.kubeconfig());
    ApiClient requests = access.requests();
    cluster = new KubeCluster(access.watches(), clocks);
    certificate =
        new OwnCertificate(
            new KubeKeeper(requests, config.namespace(), SECRET, config.webhookConfiguration()),
            config.names(),
            clocks);
    metrics.follow(certificate);
    reverter =
        new Reverter(
            cluster,
            () -> cluster.waitingFor().isEmpty(),
            new KubePods(requests, clocks),
            new RateLimit(config.revertsPerSecond(), config.revertsPerSecond(), clocks),
            config.revertAfter(),
            clocks,
            new RevertMetrics(metrics.registry()));
    statuses = new StatusKeeper(new KubePolicies(cluster, requests), clocks);
    OvercommitWebhook webhook =
        new OvercommitWebhook(cluster, new WebhookMetrics(metrics.registry()), clocks);
    server =
        new HttpsService(
            config.bindAddress(),
            config.securePort(),
            certificate.keys(),
            routes(webhook, metrics),
            clocks);
  }

  @Override
  public void start() {
    server.start();
    log.atInfo()
        .addKeyValue("address", config.bindAddress())
        .addKeyValue("port", server.port())
        .log("Serving");
    certificate.start();
    cluster.start(reverter::changed, statuses::changed);
    reverter.start();
    statuses.start();
  }

  /// The port that is listened on.
  int port() {
    return server.port();
  }

  /// What is still missing; empty once kube-apiserver can call.
  String waitingFor() {
    String unknown = cluster.waitingFor();
    return unknown.isEmpty() ? certificate.waitingFor() : "list of " + unknown;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      clocks.sleep(config.shutdownDelay());
    } catch (InterruptedException _) {
      // Whoever waits for us is in a hurry.
      Thread.currentThread().interrupt();
    }
    server.close();
    statuses.close();
    reverter.close();
    cluster.close();
    certificate.close();
  }

  private Routes routes(Handler webhook, AdmissionMetrics metrics) {
    HealthPath live = new HealthPath("livez", List.of(HealthCheck.PING));
    HealthPath ready =
        new HealthPath(
            "readyz",
            List.of(
                HealthCheck.PING,
                new HealthCheck("cluster", cluster::waitingFor),
                new HealthCheck("certificate", certificate::waitingFor),
                HealthCheck.of("shutdown", () -> !stopping, "process is shutting down")));
    return Routes.builder()
        .path("/overcommit", webhook)
        .path("/livez", live)
        .path("/readyz", ready)
        .path("/metrics", _ -> Response.Full.of(200, AdmissionMetrics.TYPE, metrics.exposition()))
        .build();
  }
}
