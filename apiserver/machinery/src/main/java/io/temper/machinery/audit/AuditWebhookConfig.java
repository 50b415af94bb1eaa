package io.temper.machinery.audit;

import io.temper.machinery.config.Flag;
import java.nio.file.Path;
import java.time.Duration;

/// Events at a webhook; names and defaults are kube-apiserver's.
///
/// @param configFile a kubeconfig; empty for no webhook
public record AuditWebhookConfig(
    @Flag(
            name = "audit-webhook-config-file",
            help = "Kubeconfig whose cluster takes audit events at the URL of its server.")
        Path configFile,
    @Flag(
            name = "audit-webhook-mode",
            value = "batch",
            help =
                "Whether requests wait until the webhook has their events (blocking), fail when"
                    + " it does not take their arrival (blocking-strict), or neither (batch).")
        AuditMode mode,
    @Flag(
            name = "audit-webhook-initial-backoff",
            value = "10s",
            help = "How long to wait before events are sent again for the first time.")
        Duration initialBackoff,
    @Flag(
            name = "audit-webhook-batch-buffer-size",
            value = "10000",
            help = "Events that may wait for the webhook; only with batch.")
        int bufferSize,
    @Flag(name = "audit-webhook-batch-max-size", value = "400", help = "Most events in a batch.")
        int batchEvents,
    @Flag(
            name = "audit-webhook-batch-max-wait",
            value = "30s",
            help = "How long the first event of a batch may wait for it to be full.")
        Duration batchWait,
    @Flag(
            name = "audit-webhook-batch-throttle-enable",
            value = "true",
            help = "Whether the number of batches a second is limited.")
        boolean throttle,
    @Flag(
            name = "audit-webhook-batch-throttle-qps",
            value = "10",
            help = "Batches a second on average.")
        int batchesPerSecond,
    @Flag(
            name = "audit-webhook-batch-throttle-burst",
            value = "15",
            help = "Batches at once after a pause.")
        int burst,
    @Flag(
            name = "audit-webhook-truncate-enabled",
            value = "false",
            help = "Whether objects are left out of events that are too large for the webhook.")
        boolean truncate,
    @Flag(
            name = "audit-webhook-truncate-max-batch-size",
            value = "10485760",
            help = "Bytes at which a batch is full.")
        long maxBatchBytes,
    @Flag(
            name = "audit-webhook-truncate-max-event-size",
            value = "102400",
            help =
                "Bytes of the largest event for the webhook; one larger without its objects is"
                    + " lost.")
        long maxEventBytes) {

  public AuditWebhookConfig {
    AuditConfig.check(bufferSize > 0, "--audit-webhook-batch-buffer-size: must be positive");
    AuditConfig.check(batchEvents > 0, "--audit-webhook-batch-max-size: must be positive");
    AuditConfig.check(batchesPerSecond > 0, "--audit-webhook-batch-throttle-qps: must be positive");
    AuditConfig.check(burst > 0, "--audit-webhook-batch-throttle-burst: must be positive");
    AuditConfig.check(
        maxEventBytes > 0, "--audit-webhook-truncate-max-event-size: must be positive");
    AuditConfig.check(
        maxBatchBytes >= maxEventBytes,
        "--audit-webhook-truncate-max-batch-size: must not be less than"
            + " --audit-webhook-truncate-max-event-size");
  }

  boolean enabled() {
    return !configFile.toString().isEmpty();
  }
}
