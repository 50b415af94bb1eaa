package io.temper.machinery.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A bundle of certificate authorities that sign client certificates.
public record Authorities(List<X509Certificate> certificates) {
  public static final Authorities NONE = new Authorities(List.of());

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  public Authorities {
    certificates = List.copyOf(certificates);
  }

  /// @throws CertificateException when the text is malformed or holds no certificate
  public static Authorities parse(String pem) {
    List<X509Certificate> found = Pem.certificates(pem);
    if (found.isEmpty()) {
      throw new CertificateException("no certificate found in the bundle");
    }
    return new Authorities(found);
  }

  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /// Whether a chain shown by a client leads to one of these authorities at that time, with a leaf
  /// meant for client authentication. Certificates after the leaf only help to find the way.
  public boolean signed(List<X509Certificate> shown, Instant now) {
    if (isEmpty() || shown.isEmpty() || !forClients(shown.getFirst())) {
      return false;
    }
    try {
      Set<TrustAnchor> anchors = new HashSet<>();
      certificates.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
      var target = new X509CertSelector();
      target.setCertificate(shown.getFirst());
      var parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
      parameters.setDate(Date.from(now));
      // Cluster authorities publish no revocation lists, and nothing may leave the cluster.
      parameters.setRevocationEnabled(false);
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (InvalidAlgorithmParameterException e) {
      throw new CertificateException("cannot check client certificates", e);
    } catch (GeneralSecurityException _) {
      // No path leads from the leaf to an authority.
      return false;
    }
  }

  /// As Go's verifier: a certificate without the extension serves every purpose.
  private static boolean forClients(X509Certificate leaf) {
    try {
      List<String> usages = leaf.getExtendedKeyUsage();
      return usages == null || usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE);
    } catch (java.security.cert.CertificateParsingException _) {
      // A usage that cannot be read permits nothing.
      return false;
    }
  }
}
