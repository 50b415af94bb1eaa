package io.temper.scheduler;

import io.temper.machinery.config.Flag;
import io.temper.machinery.config.Logging;
import io.temper.machinery.http.ServingConfig;
import io.temper.scheduler.publish.Publish;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;

/// Everything the extender can be told.
record SchedulerConfig(
    @Flag(
            name = "bind-address",
            value = "127.0.0.1",
            help =
                "Address to answer kube-scheduler on, over HTTP. A loopback address: nobody else"
                    + " is to ask.")
        String bindAddress,
    @Flag(name = "port", value = "9447", help = "Port to answer kube-scheduler on; 0 for any.")
        int port,
    @Flag(
            name = "status-address",
            value = "0.0.0.0",
            help = "Address to serve /livez, /readyz and /metrics on, over HTTP.")
        String statusAddress,
    @Flag(
            name = "status-port",
            value = "9446",
            help = "Port to serve /livez, /readyz and /metrics on; 0 for any.")
        int statusPort,
    @Flag(
            name = "kubeconfig",
            help = "How to reach the cluster. Without it the pod's service account is used.")
        Path kubeconfig,
    @Flag(name = "namespace", value = "temper-system", help = "Where the node agents' Leases are.")
        String namespace,
    @Flag(
            name = "best-nodes",
            value = "16",
            help = "How many nodes are told to kube-scheduler, at most; the others count as 0.")
        int bestNodes,
    @Flag(
            name = "stale-after",
            value = "30s",
            help = "How old an agent's Lease may be before its node is neither good nor bad.")
        Duration staleAfter,
    @Flag(
            name = "answer",
            value = "true",
            help = "Answer kube-scheduler; false where only --publish is wanted.")
        boolean answer,
    @Flag(
            name = "publish",
            value = "off",
            help =
                "Write on nodes what kube-scheduler can use without asking: the label"
                    + " temper.io/cpu-pressure and the extended resource"
                    + " temper.io/fenced-millicores. withdraw takes them back.")
        Publish publish,
    @Flag(
            name = "publish-every",
            value = "30s",
            help =
                "Least time between two such writes on a node; what promises too much is taken back"
                    + " at once.")
        Duration publishEvery,
    @Flag(
            name = "threads-per-core",
            value = "2",
            help =
                "CPUs of a core, on the nodes that have most: fences are whole cores. Too high a"
                    + " number publishes less than there is.")
        int threadsPerCore,
    @Flag(name = "log-level", value = "info", help = "What to log.") Logging.Level logLevel) {

  SchedulerConfig {
    check(
        isLoopback(bindAddress), "--bind-address: must be a loopback address, not " + bindAddress);
    check(port >= 0 && port <= 65_535, "--port: must be between 0 and 65535");
    check(
        ServingConfig.isAddress(statusAddress),
        "--status-address: must be an IP address, not " + statusAddress);
    check(statusPort >= 0 && statusPort <= 65_535, "--status-port: must be between 0 and 65535");
    check(!namespace.isEmpty(), "--namespace: must not be empty");
    check(bestNodes >= 1 && bestNodes <= 1_000, "--best-nodes: must be between 1 and 1000");
    check(
        staleAfter.compareTo(Duration.ofSeconds(1)) >= 0,
        "--stale-after: must be a second at least");
    check(!publishEvery.isNegative(), "--publish-every: must not be negative");
    check(
        threadsPerCore >= 1 && threadsPerCore <= 8, "--threads-per-core: must be between 1 and 8");
    check(
        answer || publish != Publish.OFF,
        "--answer=false: then --publish must be on or withdraw, or there is nothing to do");
  }

  private static boolean isLoopback(String address) {
    try {
      return ServingConfig.isAddress(address) && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
