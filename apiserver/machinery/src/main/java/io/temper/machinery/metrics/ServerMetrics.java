package io.temper.machinery.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.temper.machinery.exchange.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;

/// The server's metrics. Upstream's are made with the Prometheus client directly, because
/// Micrometer renames what it is given; both end in the same registry and the same page.
public final class ServerMetrics {
  private static final double[] DURATIONS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30,
    45, 60
  };
  private static final double[] SLI_DURATIONS = {
    0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
  };
  private static final double[] WATCH_LISTS = {
    0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 90,
    120, 180, 300
  };
  private static final double[] SIZES = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  private static final double[] EVENT_SIZES = {1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072};
  private static final double[] DELEGATED = {0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10};
  private static final double[] IMPERSONATIONS = {
    0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096,
    8.192, 16.384
  };
  private static final String[] PLAIN = {
    "verb", "group", "version", "resource", "subresource", "scope", "component"
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PrometheusRegistry prometheus = registry.getPrometheusRegistry();

  private final Counter requests =
      counter(
          "apiserver_request",
          "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group,"
              + " version, resource, scope, component, and HTTP response code.",
          "verb",
          "dry_run",
          "group",
          "version",
          "resource",
          "subresource",
          "scope",
          "component",
          "code");
  private final Histogram durations =
      histogram(
          "apiserver_request_duration_seconds",
          "[STABLE] Response latency distribution in seconds for each verb, dry run value, group,"
              + " version, resource, subresource, scope and component.",
          DURATIONS,
          "verb",
          "dry_run",
          "group",
          "version",
          "resource",
          "subresource",
          "scope",
          "component");
  private final Histogram sliDurations =
      histogram(
          "apiserver_request_sli_duration_seconds",
          "[ALPHA] Response latency distribution (not counting webhook duration and priority &"
              + " fairness queue wait times) in seconds for each verb, group, version, resource,"
              + " subresource, scope and component.",
          SLI_DURATIONS,
          PLAIN);
  private final Gauge longRunning =
      gauge(
          "apiserver_longrunning_requests",
          "[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group,"
              + " version, resource, scope and component. Not all requests are tracked this way.",
          PLAIN);
  private final Histogram responseSizes =
      histogram(
          "apiserver_response_sizes",
          "[STABLE] Response size distribution in bytes for each group, version, verb, resource,"
              + " subresource, scope and component.",
          SIZES,
          PLAIN);
  private final Counter terminations =
      counter(
          "apiserver_request_terminations",
          "[ALPHA] Number of requests which apiserver terminated in self-defense.",
          "verb",
          "group",
          "version",
          "resource",
          "subresource",
          "scope",
          "component",
          "code");
  private final Counter watchEvents =
      counter(
          "apiserver_watch_events",
          "[BETA] Number of events sent in watch clients",
          "group",
          "version",
          "resource");
  private final Histogram watchEventSizes =
      histogram(
          "apiserver_watch_events_sizes",
          "[BETA] Watch event size distribution in bytes",
          EVENT_SIZES,
          "group",
          "version",
          "resource");
  private final Histogram watchLists =
      histogram(
          "apiserver_watch_list_duration_seconds",
          "[BETA] Response latency distribution in seconds for watch list requests broken by group,"
              + " version, resource and scope.",
          WATCH_LISTS,
          "group",
          "version",
          "resource",
          "scope");
  private final Counter auditEvents =
      counter(
          "apiserver_audit_event",
          "[ALPHA] Counter of audit events generated and sent to the audit backend.");
  private final Counter auditErrors =
      counter(
          "apiserver_audit_error",
          "[ALPHA] Counter of audit events that failed to be audited properly. Plugin identifies"
              + " the plugin affected by the error.",
          "plugin");
  private final Counter auditLevels =
      counter(
          "apiserver_audit_level",
          "[ALPHA] Counter of policy levels for audit events (1 per request).",
          "level");
  private final Counter auditRefusals =
      counter(
          "apiserver_audit_requests_rejected",
          "[ALPHA] Counter of apiserver requests rejected due to an error in audit logging"
              + " backend.");
  private final Impersonation impersonation = new Impersonation("", "impersonation attempts");
  private final Impersonation impersonationChecks =
      new Impersonation("authorization_", "authorization checks made by the impersonation handler");
  private final Delegated authn = new Delegated("authn");
  private final Delegated authz = new Delegated("authz");

  /// For what has no upstream name.
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /// Asked of kube-apiserver: whose a token is.
  ///
  /// @param code HTTP status, or `<error>` without one
  public void tokenReviewed(String code, Duration took) {
    authn.record(code, took);
  }

  /// Asked of kube-apiserver: whether somebody may do something.
  ///
  /// @param code HTTP status, or `<error>` without one
  public void accessReviewed(String code, Duration took) {
    authz.record(code, took);
  }

  /// One event was written to one watch.
  public void watchEventSent(String group, String version, String resource, int bytes) {
    watchEvents.labelValues(group, version, resource).inc();
    watchEventSizes.labelValues(group, version, resource).observe(bytes);
  }

  /// A watch has sent its initial events.
  public void watchListed(Request request, Duration took) {
    var info = request.info();
    watchLists
        .labelValues(info.group(), info.version(), info.resource(), RequestLabels.scope(info))
        .observe(seconds(took));
  }

  /// Publishes how many requests are under way.
  ///
  /// @param reads most at once since it was last asked
  public void inFlight(IntSupplier reads, IntSupplier writes) {
    GaugeWithCallback.builder()
        .name("apiserver_current_inflight_requests")
        .help(
            "[STABLE] Maximal number of currently used inflight request limit of this apiserver per"
                + " request kind in last second.")
        .labelNames("request_kind")
        .callback(callback -> {
          callback.call(reads.getAsInt(), "readOnly");
          callback.call(writes.getAsInt(), "mutating");
        })
        .register(prometheus);
  }

  /// A request that was refused because too many were under way.
  public void dropped(Request request) {
    terminations.labelValues(RequestLabels.of(request, true).termination(429)).inc();
  }

  /// An audit event was made.
  public void auditEvent() {
    auditEvents.inc();
  }

  /// Audit events could not be kept.
  ///
  /// @param plugin what lost them
  public void auditFailed(String plugin, int events) {
    auditErrors.labelValues(plugin).inc(events);
  }

  /// The audit policy has judged a request.
  public void auditJudged(String level) {
    auditLevels.labelValues(level).inc();
  }

  /// A request was refused because it could not be audited.
  public void auditRefused() {
    auditRefusals.inc();
  }

  /// Somebody asked to be served as somebody else.
  ///
  /// @param mode that permitted it; empty when none did
  public void impersonated(String mode, boolean allowed, Duration took) {
    impersonation.record(mode, allowed, took);
  }

  /// A right that it takes to be served as somebody else was asked about.
  public void impersonationChecked(String mode, boolean allowed, Duration took) {
    impersonationChecks.record(mode, allowed, took);
  }

  void answered(RequestLabels labels, int code, Duration took, long bytes) {
    requests.labelValues(labels.counter(code)).inc();
    durations.labelValues(labels.duration()).observe(seconds(took));
    if (labels.dryRun().isEmpty()) {
      sliDurations.labelValues(labels.plain()).observe(seconds(took));
    }
    if (labels.reads() && bytes >= 0) {
      responseSizes.labelValues(labels.plain()).observe((double) bytes);
    }
    if (code == 504) {
      terminations.labelValues(labels.termination(code)).inc();
    }
  }

  void longRunning(RequestLabels labels, int change) {
    longRunning.labelValues(labels.plain()).inc(change);
  }

  /// The page Prometheus reads.
  public byte[] exposition() {
    return GoBounds.in(registry.scrape()).getBytes(StandardCharsets.UTF_8);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(prometheus);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(prometheus);
  }

  private Histogram histogram(String name, String help, double[] buckets, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .classicOnly()
        .classicUpperBounds(buckets)
        .register(prometheus);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private final class Impersonation {
    private final Counter total;
    private final Histogram durations;

    Impersonation(String what, String words) {
      total =
          counter(
              "apiserver_impersonation_" + what + "attempts",
              "[ALPHA] Total number of " + words + " split by mode and decision.",
              "mode",
              "decision");
      durations =
          histogram(
              "apiserver_impersonation_" + what + "attempts_duration_seconds",
              "[ALPHA] Latency of " + words + " in seconds split by mode and decision.",
              IMPERSONATIONS,
              "mode",
              "decision");
    }

    void record(String mode, boolean allowed, Duration took) {
      String decision = allowed ? "allowed" : "denied";
      total.labelValues(mode, decision).inc();
      durations.labelValues(mode, decision).observe(seconds(took));
    }
  }

  private final class Delegated {
    private final Counter total;
    private final Histogram durations;

    Delegated(String what) {
      total =
          counter(
              "apiserver_delegated_" + what + "_request",
              "[ALPHA] Number of HTTP requests partitioned by status code.",
              "code");
      durations =
          histogram(
              "apiserver_delegated_" + what + "_request_duration_seconds",
              "[ALPHA] Request latency in seconds. Broken down by status code.",
              DELEGATED,
              "code");
    }

    void record(String code, Duration took) {
      total.labelValues(code).inc();
      durations.labelValues(code).observe(seconds(took));
    }
  }
}
