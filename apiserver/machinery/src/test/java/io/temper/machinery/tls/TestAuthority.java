package io.temper.machinery.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority made for one test.
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final KeyPair keys;
  private final X509Certificate certificate;

  private TestAuthority(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  public static TestAuthority named(String name) {
    KeyPair keys = keys();
    X500Name subject = new X500Name("CN=" + name);
    return new TestAuthority(
        keys, signed(subject, keys, subject, keys, true, List.of(), Duration.ofDays(1)));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public Authorities authorities() {
    return new Authorities(List.of(certificate));
  }

  /// A certificate for clients.
  ///
  /// @param subject such as `O=ops,CN=jane`
  public ServingPair client(String subject) {
    return issue(subject, KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1));
  }

  /// A certificate for a server on this machine.
  public ServingPair server() {
    return issue("CN=localhost", KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1));
  }

  /// A certificate for a server of this name.
  public ServingPair server(String dnsName) {
    return issue(
        "CN=" + dnsName,
        KeyPurposeId.id_kp_serverAuth,
        Duration.ofDays(1),
        new GeneralName(GeneralName.dNSName, dnsName));
  }

  public ServingPair issue(String subject, KeyPurposeId purpose, Duration lasts) {
    return issue(
        subject,
        purpose,
        lasts,
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
  }

  private ServingPair issue(
      String subject, KeyPurposeId purpose, Duration lasts, GeneralName... names) {
    KeyPair leaf = keys();
    X500Name issuer = new X500Name(certificate.getSubjectX500Principal().getName());
    X509Certificate signed =
        signed(new X500Name(subject), leaf, issuer, keys, false, List.of(purpose), lasts, names);
    return new ServingPair(List.of(signed), leaf.getPrivate());
  }

  public static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As PKCS #8.
  public static String pem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  static String pem(String label, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  private static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate signed(
      X500Name subject,
      KeyPair subjectKeys,
      X500Name issuer,
      KeyPair issuerKeys,
      boolean authority,
      List<KeyPurposeId> purposes,
      Duration lasts,
      GeneralName... names) {
    try {
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plus(lasts)),
              subject,
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!purposes.isEmpty()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
