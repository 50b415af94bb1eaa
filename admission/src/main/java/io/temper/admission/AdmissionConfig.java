package io.temper.admission;

import io.temper.machinery.config.Flag;
import io.temper.machinery.config.Logging;
import io.temper.machinery.http.ServingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Everything the webhook can be told.
record AdmissionConfig(
    @Flag(name = "bind-address", value = "0.0.0.0", help = "Address to serve HTTPS on.")
        String bindAddress,
    @Flag(name = "secure-port", value = "9444", help = "Port to serve HTTPS on; 0 for any.")
        int securePort,
    @Flag(
            name = "kubeconfig",
            help = "How to reach the cluster. Without it the pod's service account is used.")
        Path kubeconfig,
    @Flag(
            name = "namespace",
            value = "temper-system",
            help = "Where the Secret temper-admission-serving is.")
        String namespace,
    @Flag(
            name = "serving-names",
            help =
                "DNS names and IP addresses that kube-apiserver calls. Without them"
                    + " temper-admission.NAMESPACE.svc.")
        List<String> servingNames,
    @Flag(
            name = "webhook-configuration",
            value = "temper-overcommit",
            help =
                "MutatingWebhookConfiguration whose webhooks are told which certificate to trust.")
        String webhookConfiguration,
    @Flag(
            name = "revert-after",
            value = "30s",
            help =
                "How long nothing must have changed before running pods get back what they asked"
                    + " for, where they should not be scaled any more.")
        Duration revertAfter,
    @Flag(
            name = "reverts-per-second",
            value = "5",
            help = "How many running pods get back what they asked for in a second, at most.")
        int revertsPerSecond,
    @Flag(
            name = "shutdown-delay-duration",
            value = "0s",
            help =
                "How long to go on serving after SIGTERM, while /readyz fails and endpoints learn"
                    + " of it.")
        Duration shutdownDelay,
    @Flag(name = "log-level", value = "info", help = "What to log.") Logging.Level logLevel) {

  AdmissionConfig {
    servingNames = List.copyOf(servingNames);
    check(
        ServingConfig.isAddress(bindAddress),
        "--bind-address: must be an IP address, not " + bindAddress);
    check(securePort >= 0 && securePort <= 65_535, "--secure-port: must be between 0 and 65535");
    check(!namespace.isEmpty(), "--namespace: must not be empty");
    check(revertsPerSecond >= 1, "--reverts-per-second: must be positive");
    check(!webhookConfiguration.isEmpty(), "--webhook-configuration: must not be empty");
  }

  /// What the certificate is for.
  List<String> names() {
    return servingNames.isEmpty()
        ? List.of("temper-admission." + namespace + ".svc")
        : servingNames;
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
