package io.temper.agent.trust;

/// Somebody who signs certificate requests.
@FunctionalInterface
public interface Signer {
  /// Has a request signed and waits for it.
  ///
  /// @param requestPem a PKCS#10 request
  /// @return the certificate, or a chain that begins with it, as PEM
  String sign(String requestPem) throws InterruptedException;
}
