package io.temper.agent;

import io.temper.agent.flags.Flag;
import io.temper.agent.flags.FlagException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Everything the agent can be told.
record AgentConfig(
    @Flag(name = "node-name", env = "NODE_NAME", help = "Name of the Node this agent runs on.")
        String nodeName,
    @Flag(
            name = "namespace",
            env = "POD_NAMESPACE",
            byDefault = "temper-system",
            help = "Where the agent keeps the Lease, named like the Node, that says it is alive.")
        String namespace,
    @Flag(
            name = "kubeconfig",
            help = "How to reach the kube API. Without it the pod's service account is used.")
        String kubeconfig,
    @Flag(
            name = "cgroup-root",
            byDefault = "/sys/fs/cgroup",
            help = "Where the host's control groups are mounted.")
        Path cgroupRoot,
    @Flag(
            name = "proc-root",
            byDefault = "/proc",
            help = "A proc file system that shows the host's processes (hostPID: the pod's own).")
        Path procRoot,
    @Flag(name = "sys-root", byDefault = "/sys", help = "Where the host's sysfs is mounted.")
        Path sysRoot,
    @Flag(name = "bind-address", byDefault = "0.0.0.0", help = "Address that both ports listen on.")
        String bindAddress,
    @Flag(
            name = "http-port",
            byDefault = "9100",
            help =
                "Plain HTTP: /metrics, /healthz, /livez, /readyz, and /observe for callers on this"
                    + " machine. 0 takes a free port.")
        int httpPort,
    @Flag(
            name = "grpc-port",
            byDefault = "9443",
            help = "gRPC over mutual TLS, for the API server. 0 takes a free port.")
        int grpcPort,
    @Flag(
            name = "state-dir",
            byDefault = "/var/lib/temper",
            help =
                "Where the agent keeps its key and certificate, so that it can serve again after a"
                    + " restart while the kube API is down.")
        Path stateDir,
    @Flag(
            name = "client-ca-file",
            byDefault = "/etc/temper/agent-ca/ca.crt",
            help =
                "CA certificates that callers' certificates must chain to. Read again when it"
                    + " changes.")
        Path clientCaFile,
    @Flag(
            name = "enforce",
            byDefault = "auto",
            help =
                "auto: enforce tiers where the kernel can, and where it cannot lower the CPU weight"
                    + " of Background pods; observe: only measure.")
        String enforce,
    @Flag(
            name = "run-dir",
            byDefault = "/run/temper",
            help = "Where the scheduler's supervisor has its socket, and agents their lock.")
        Path runDir,
    @Flag(
            name = "cpu-manager-state",
            byDefault = "/var/lib/kubelet/cpu_manager_state",
            help =
                "The kubelet's file of that name: a static CPU manager stands against enforcing. A"
                    + " file that is not there is none.")
        Path cpuManagerState,
    @Flag(name = "log-level", byDefault = "info", help = "What to log: error, warn, info or debug.")
        String logLevel) {

  private static final List<String> ENFORCE = List.of("auto", "observe");
  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

  AgentConfig {
    List<String> errors = new ArrayList<>();
    if (nodeName.isEmpty()) {
      errors.add("--node-name (or $NODE_NAME) must name the Node this agent runs on");
    }
    if (namespace.isEmpty()) {
      errors.add("--namespace (or $POD_NAMESPACE) must name the namespace of the agent's Lease");
    }
    checkPort("http-port", httpPort, errors);
    checkPort("grpc-port", grpcPort, errors);
    if (httpPort != 0 && httpPort == grpcPort) {
      errors.add("--http-port and --grpc-port must differ, both are " + httpPort);
    }
    if (!ENFORCE.contains(enforce)) {
      errors.add("--enforce must be one of " + ENFORCE + ", not '" + enforce + "'");
    }
    if (!LEVELS.contains(logLevel)) {
      errors.add("--log-level must be one of " + LEVELS + ", not '" + logLevel + "'");
    }
    if (!errors.isEmpty()) {
      throw new FlagException(errors);
    }
  }

  private static void checkPort(String name, int port, List<String> errors) {
    if (port < 0 || port > 65_535) {
      errors.add("--" + name + " must be between 0 and 65535, not " + port);
    }
  }
}
