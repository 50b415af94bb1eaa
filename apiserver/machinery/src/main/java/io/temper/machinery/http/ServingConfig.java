package io.temper.machinery.http;

import io.temper.machinery.config.Flag;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How a server serves; names and defaults are kube-apiserver's.
public record ServingConfig(
    @Flag(name = "bind-address", value = "0.0.0.0", help = "Address to serve HTTPS on.")
        String bindAddress,
    @Flag(name = "secure-port", value = "6443", help = "Port to serve HTTPS on; 0 for any.")
        int securePort,
    @Flag(
            name = "tls-cert-file",
            help =
                "Certificate to serve with, its intermediates behind it. Read again when it"
                    + " changes.")
        Path tlsCertFile,
    @Flag(
            name = "tls-private-key-file",
            help = "Key of the serving certificate. Read again when it changes.")
        Path tlsPrivateKeyFile,
    @Flag(
            name = "max-requests-inflight",
            value = "400",
            help = "Reads under way at once; 0 for no limit. Watches are not counted.")
        int maxRequestsInflight,
    @Flag(
            name = "max-mutating-requests-inflight",
            value = "200",
            help = "Writes under way at once; 0 for no limit.")
        int maxMutatingRequestsInflight,
    @Flag(
            name = "request-timeout",
            value = "1m",
            help =
                "How long a request may take that is no watch and no log. kube-apiserver hangs up"
                    + " after a minute.")
        Duration requestTimeout,
    @Flag(
            name = "goaway-chance",
            value = "0.001",
            help =
                "Chance of a request to be the last of its connection, 0 to 0.02: the client then"
                    + " connects anew, perhaps to another replica, while what is under way goes on."
                    + " Connections younger than 10s are let be.")
        double goawayChance,
    @Flag(
            name = "shutdown-delay-duration",
            value = "0s",
            help =
                "How long to go on serving after SIGTERM, while /readyz fails and endpoints learn"
                    + " of it.")
        Duration shutdownDelay,
    @Flag(
            name = "shutdown-grace-period",
            value = "10s",
            help = "How long requests under way may still take once the server drains.")
        Duration shutdownGrace,
    @Flag(
            name = "authorization-always-allow-paths",
            value = "/healthz,/livez,/readyz",
            help = "Paths everybody may get, and nothing below them.")
        List<String> alwaysAllowPaths) {

  public ServingConfig {
    alwaysAllowPaths = List.copyOf(alwaysAllowPaths);
    check(isAddress(bindAddress), "--bind-address: must be an IP address, not " + bindAddress);
    check(securePort >= 0 && securePort <= 65_535, "--secure-port: must be between 0 and 65535");
    check(!tlsCertFile.toString().isEmpty(), "--tls-cert-file: must name a file");
    check(!tlsPrivateKeyFile.toString().isEmpty(), "--tls-private-key-file: must name a file");
    check(maxRequestsInflight >= 0, "--max-requests-inflight: must not be negative");
    check(
        maxMutatingRequestsInflight >= 0, "--max-mutating-requests-inflight: must not be negative");
    check(
        requestTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
        "--request-timeout: must be at least 1s");
    check(goawayChance >= 0 && goawayChance <= 0.02, "--goaway-chance: must be between 0 and 0.02");
  }

  /// Whether it is an IP address. Names are not looked up: what is listened on must not depend on
  /// DNS.
  public static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
