package io.temper.agent.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Keys and certificates as PEM text.
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final char[] NO_PASSWORD = new char[0];

  private Pem() {}

  /// One block.
  static String encode(String label, byte[] der) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  /// All certificates in a text, in order.
  static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] der : blocks(pem, "CERTIFICATE")) {
      found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return found;
  }

  /// The first private key: PKCS#8, or the older forms of EC and RSA keys.
  static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    for (byte[] der : blocks(pem, "PRIVATE KEY")) {
      return anyKey(der);
    }
    for (byte[] der : blocks(pem, "EC PRIVATE KEY")) {
      return anyKey(Der.pkcs8OfEc(der));
    }
    for (byte[] der : blocks(pem, "RSA PRIVATE KEY")) {
      return anyKey(Der.pkcs8OfRsa(der));
    }
    throw new InvalidKeySpecException("no private key in PEM");
  }

  /// A context for a client that trusts `caPem` and shows the certificate, if it has one.
  ///
  /// @param certificatePem may be empty
  /// @param keyPem may be empty
  public static SSLContext clientContext(String caPem, String certificatePem, String keyPem)
      throws GeneralSecurityException {
    KeyStore trusted = emptyStore();
    int number = 0;
    for (X509Certificate ca : certificates(caPem)) {
      trusted.setCertificateEntry("ca" + number++, ca);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keys = new KeyManager[0];
    if (!certificatePem.isEmpty()) {
      KeyStore own = emptyStore();
      own.setKeyEntry(
          "own",
          privateKey(keyPem),
          NO_PASSWORD,
          certificates(certificatePem).toArray(new Certificate[0]));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(own, NO_PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, NO_PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return store;
  }

  private static PrivateKey anyKey(byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException _) {
        // Of another algorithm: the encoding itself says which, so the next one is tried.
      }
    }
    throw new InvalidKeySpecException("a private key of an unknown algorithm");
  }

  private static List<byte[]> blocks(String pem, String label) {
    List<byte[]> found = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(pem);
    while (matcher.find()) {
      if (matcher.group(1).equals(label)) {
        found.add(Base64.getMimeDecoder().decode(matcher.group(2)));
      }
    }
    return found;
  }
}
