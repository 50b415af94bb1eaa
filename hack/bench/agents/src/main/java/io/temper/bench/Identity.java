package io.temper.bench;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// One certificate for all made-up nodes, signed with the authority's own key, which whoever
/// measures a cluster of their own can read.
final class Identity {
  private static final char[] NO_PASSWORD = {};

  private Identity() {}

  static SSLContext issue(Path caCertificate, Path caKey, int nodes) throws Exception {
    X509Certificate authority =
        new JcaX509CertificateConverter()
            .getCertificate((X509CertificateHolder) parse(caCertificate));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    GeneralName[] names = new GeneralName[nodes];
    for (int i = 0; i < nodes; i++) {
      names[i] = new GeneralName(GeneralName.dNSName, "bench-" + i + ".agent.temper.io");
    }
    Instant now = Instant.now();
    X509CertificateHolder certificate =
        new JcaX509v3CertificateBuilder(
                authority,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(Duration.ofHours(12))),
                new X500Name("CN=system:temper:agent:bench"),
                keys.getPublic())
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
            .addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key(caKey)));
    return context(
        keys.getPrivate(),
        new JcaX509CertificateConverter().getCertificate(certificate),
        authority);
  }

  private static SSLContext context(
      PrivateKey key, X509Certificate certificate, X509Certificate authority) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("own", key, NO_PASSWORD, new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static PrivateKey key(Path file) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    return switch (parse(file)) {
      case PEMKeyPair pair -> converter.getKeyPair(pair).getPrivate();
      case PrivateKeyInfo info -> converter.getPrivateKey(info);
      default -> throw new IOException(file + " holds no private key");
    };
  }

  private static Object parse(Path file) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
      Object parsed = parser.readObject();
      if (parsed == null) {
        throw new IOException(file + " holds no PEM");
      }
      return parsed;
    }
  }
}
