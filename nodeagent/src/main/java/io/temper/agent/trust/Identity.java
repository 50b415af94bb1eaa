package io.temper.agent.trust;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A private key and the certificate chain that vouches for it.
record Identity(PrivateKey key, List<X509Certificate> chain) {
  Identity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new TrustException("a certificate chain without a certificate");
    }
  }

  Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /// When two thirds of its life are over.
  Instant renewal() {
    Instant from = chain.getFirst().getNotBefore().toInstant();
    return from.plus(Duration.between(from, expires()).multipliedBy(2).dividedBy(3));
  }

  X509Certificate[] chainArray() {
    return chain.toArray(new X509Certificate[0]);
  }
}
