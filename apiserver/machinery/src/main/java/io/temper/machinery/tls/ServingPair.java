package io.temper.machinery.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate chain, leaf first, with the leaf's key.
public record ServingPair(List<X509Certificate> chain, PrivateKey key) {
  public ServingPair {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new CertificateException("no certificate found");
    }
    if (!chain.getFirst().getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      throw new CertificateException(
          "certificate and private key do not belong together: "
              + chain.getFirst().getPublicKey().getAlgorithm()
              + " and "
              + key.getAlgorithm());
    }
  }

  /// From the text of a certificate file and of a key file.
  ///
  /// @throws CertificateException when either is unusable or they do not match
  public static ServingPair parse(String certificates, String key) {
    return new ServingPair(Pem.certificates(certificates), Pem.privateKey(key));
  }
}
