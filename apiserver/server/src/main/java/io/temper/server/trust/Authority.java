package io.temper.server.trust;

import io.temper.machinery.tls.Pem;
import io.temper.server.port.AgentNames;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The certificate authority that agents and API server share: an EC P-256 key and its own
/// certificate of one year.
record Authority(Identity identity) {
  /// How long an authority lasts.
  static final Duration LIFE = Duration.ofDays(365);

  /// How long what it signs lasts at most.
  static final Duration LONGEST_LEAF = Duration.ofDays(1);

  private static final Duration SHORTEST_LEAF = Duration.ofMinutes(10);
  // Clocks of nodes differ; a certificate is good a little before it was made.
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A new authority.
  static Authority create(Instant now) {
    KeyPair keys = newKey();
    X500Principal name =
        new X500Principal("CN=temper-agent-ca-" + now.getEpochSecond() + ",O=temper.io");
    X509Certificate certificate =
        certificate(
            keys.getPrivate(),
            name,
            name,
            keys.getPublic(),
            now,
            now.plus(LIFE),
            List.of(
                new Part(Extension.basicConstraints, true, new BasicConstraints(0)),
                new Part(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))));
    return new Authority(new Identity(keys.getPrivate(), certificate));
  }

  /// The authority a Secret holds.
  ///
  /// @throws GeneralSecurityException when it holds none that can sign
  /// @throws io.temper.machinery.tls.CertificateException when what it holds cannot be read
  static Authority parse(Map<String, String> secret) throws GeneralSecurityException {
    List<X509Certificate> certificates = Pem.certificates(secret.getOrDefault("tls.crt", ""));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate under tls.crt");
    }
    X509Certificate certificate = certificates.getFirst();
    if (certificate.getBasicConstraints() < 0) {
      throw new GeneralSecurityException("the certificate under tls.crt is no authority");
    }
    PrivateKey key = Pem.privateKey(secret.getOrDefault("tls.key", ""));
    proveMatch(key, certificate);
    return new Authority(new Identity(key, certificate));
  }

  /// The data of the Secret that keeps it.
  Map<String, String> secret() {
    return Map.of(
        "tls.crt", Pem.encode(identity.certificate()), "tls.key", Pem.encode(identity.key()));
  }

  X509Certificate certificate() {
    return identity.certificate();
  }

  /// Whether it is time for the next one.
  boolean due(Instant now) {
    return !identity.renewal().isAfter(now);
  }

  /// A serving certificate for a node's agent.
  ///
  /// @param life as long as it wants it; kept between ten minutes and a day
  X509Certificate signAgent(String node, PublicKey key, Duration life, Instant now) {
    return leaf(
        new X500Principal("CN=" + AgentNames.commonName(node)),
        key,
        clamp(life),
        now,
        List.of(
            new Part(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
            new Part(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                    new GeneralName(GeneralName.dNSName, AgentNames.serverName(node))))));
  }

  /// A client certificate for this API server, with a key of its own.
  Identity newClient(Instant now) {
    KeyPair keys = newKey();
    X509Certificate certificate =
        leaf(
            new X500Principal("CN=" + AgentNames.API_SERVER),
            keys.getPublic(),
            LONGEST_LEAF,
            now,
            List.of(
                new Part(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))));
    return new Identity(keys.getPrivate(), certificate);
  }

  private X509Certificate leaf(
      X500Principal subject, PublicKey key, Duration life, Instant now, List<Part> own) {
    Instant end = now.plus(life);
    Instant last = identity.expires();
    List<Part> parts =
        new ArrayList<>(
            List.of(
                new Part(Extension.basicConstraints, true, new BasicConstraints(false)),
                new Part(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))));
    parts.addAll(own);
    return certificate(
        identity.key(),
        identity.certificate().getSubjectX500Principal(),
        subject,
        key,
        now,
        end.isBefore(last) ? end : last,
        parts);
  }

  private static X509Certificate certificate(
      PrivateKey signingKey,
      X500Principal issuer,
      X500Principal subject,
      PublicKey key,
      Instant now,
      Instant end,
      List<Part> parts) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(127, RANDOM),
              Date.from(now.minus(SKEW)),
              Date.from(end),
              subject,
              key);
      for (Part part : parts) {
        builder.addExtension(part.id(), part.critical(), part.value());
      }
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signingKey)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new TrustException("cannot sign a certificate for " + subject, e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new TrustException("no EC P-256 keys here", e);
    }
  }

  private static Duration clamp(Duration life) {
    if (life.compareTo(SHORTEST_LEAF) < 0) {
      return SHORTEST_LEAF;
    }
    return life.compareTo(LONGEST_LEAF) > 0 ? LONGEST_LEAF : life;
  }

  private static void proveMatch(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    byte[] challenge = new byte[32];
    RANDOM.nextBytes(challenge);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(challenge);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(challenge);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("tls.key is not the key of tls.crt");
    }
  }

  /// One extension of a certificate.
  private record Part(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {}
}
