package io.temper.server.trust;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys and certificates as text (RFC 7468).
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {(byte) '\n'});

  private Pem() {}

  static String encode(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + LINES.encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  static String encode(X509Certificate certificate) {
    try {
      return encode("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new TrustException("cannot encode a certificate", e);
    }
  }

  static String encode(PrivateKey key) {
    return encode("PRIVATE KEY", key.getEncoded());
  }

  /// Contents of the first block of a type.
  ///
  /// @throws GeneralSecurityException when there is none, or it is not base64
  static byte[] decode(String type, String text) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(type)) {
        try {
          return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
          throw new GeneralSecurityException("not base64", e);
        }
      }
    }
    throw new GeneralSecurityException("no " + type + " in PEM form");
  }

  /// All certificates of a text, in order; none from a text without any.
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        byte[] pem = block.group().getBytes(StandardCharsets.US_ASCII);
        Certificate certificate = factory.generateCertificate(new ByteArrayInputStream(pem));
        certificates.add((X509Certificate) certificate);
      }
    }
    return List.copyOf(certificates);
  }

  static PrivateKey ecKey(String text) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(decode("PRIVATE KEY", text)));
  }
}
