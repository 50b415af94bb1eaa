package io.temper.server.trust;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// A private key and the certificate that vouches for it.
record Identity(PrivateKey key, X509Certificate certificate) {
  Instant expires() {
    return certificate.getNotAfter().toInstant();
  }

  /// When two thirds of its life are over.
  Instant renewal() {
    Instant from = certificate.getNotBefore().toInstant();
    return from.plus(Duration.between(from, expires()).multipliedBy(2).dividedBy(3));
  }
}
