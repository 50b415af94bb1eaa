package io.temper.machinery.http;

import java.time.Duration;

/// What one client may take of the server. The defaults are Go's, but for streams per connection:
/// kube-apiserver multiplexes every watch of the cluster on one connection.
///
/// @param maxStreams concurrent HTTP/2 streams per connection
/// @param maxResets streams a client may reset before an answer, in ten seconds; as many other
///   frames that only make work
/// @param maxUploadBytes bodies that are not whole yet, per HTTP/2 connection
/// @param headTimeout how long a TLS handshake, or a request's head once begun, may take
/// @param stallTimeout how long a client may take nothing of an answer that waits for it
/// @param heartbeat how often the client of a WebSocket is asked whether it still is there
public record ServerLimits(
    int maxHeaderBytes,
    int maxBodyBytes,
    int maxStreams,
    int maxResets,
    int maxUploadBytes,
    Duration headTimeout,
    Duration idleTimeout,
    Duration stallTimeout,
    Duration heartbeat) {

  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          1 << 20,
          3 << 20,
          8192,
          10_000,
          32 << 20,
          Duration.ofSeconds(32),
          Duration.ofSeconds(90),
          Duration.ofSeconds(60),
          Duration.ofSeconds(15));
}
