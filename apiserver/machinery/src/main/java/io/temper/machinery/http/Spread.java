package io.temper.machinery.http;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// Now and then tells a client to connect anew, so that one who keeps a connection for ever, as
/// kube-apiserver does, comes to other replicas as well. Each request throws the dice
/// (k8s.io/apiserver `pkg/server/filters/goaway.go`).
///
/// A connection that was told lives on until its last watch is over, half an hour and more. So one
/// that is young is let be, whatever the dice say, or a busy client would gather hundreds.
///
/// @param chance of each request, 0 to 1
/// @param dice numbers from 0 to 1
/// @param youth how long a connection is let be
record Spread(double chance, DoubleSupplier dice, Duration youth) {
  static final Duration YOUTH = Duration.ofSeconds(10);

  /// Whether this request is the last of its connection.
  boolean leaves(Connection connection) {
    return chance > 0 && dice.getAsDouble() < chance && connection.age().compareTo(youth) >= 0;
  }
}
