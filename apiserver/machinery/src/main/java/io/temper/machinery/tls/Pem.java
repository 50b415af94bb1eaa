package io.temper.machinery.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys in the text form of RFC 7468. Reads the three private key forms that
/// cluster tools write: PKCS #8, PKCS #1 (`RSA PRIVATE KEY`) and SEC 1 (`EC PRIVATE KEY`).
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);

  /// SEQUENCE { OID rsaEncryption, NULL }.
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /// OID id-ecPublicKey.
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CURVE_PARAMETERS = 0xa0;

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {(byte) '\n'});

  private Pem() {}

  /// One block.
  public static String encode(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(der));
  }

  /// @throws CertificateException when it has no encoded form
  public static String encode(X509Certificate certificate) {
    try {
      return encode("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("cannot encode a certificate", e);
    }
  }

  /// A private key as PKCS #8.
  public static String encode(PrivateKey key) {
    return encode("PRIVATE KEY", key.getEncoded());
  }

  /// What the first block of that label holds.
  ///
  /// @throws CertificateException when there is none or it is malformed
  public static byte[] decode(String label, String text) {
    for (Block block : blocks(text)) {
      if (block.label.equals(label)) {
        return block.der;
      }
    }
    throw new CertificateException("no " + label + " in PEM form");
  }

  /// Every certificate of a bundle, in order; other blocks are skipped.
  ///
  /// @throws CertificateException when a block is no certificate
  public static List<X509Certificate> certificates(String text) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (!block.label.equals("CERTIFICATE")) {
        continue;
      }
      try {
        var factory = CertificateFactory.getInstance("X.509");
        found.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
      } catch (GeneralSecurityException e) {
        throw new CertificateException("certificate " + (found.size() + 1) + " is malformed", e);
      }
    }
    return found;
  }

  /// The first private key.
  ///
  /// @throws CertificateException when there is none or it is malformed
  public static PrivateKey privateKey(String text) {
    for (Block block : blocks(text)) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return pkcs8(block.der);
        }
        case "RSA PRIVATE KEY" -> {
          return pkcs8(wrap(RSA, block.der));
        }
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = tlv(SEQUENCE, concat(EC, curve(block.der)));
          return pkcs8(wrap(algorithm, block.der));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new CertificateException("the private key is encrypted");
        default -> {
          // Curve parameters and certificates may stand before the key.
        }
      }
    }
    throw new CertificateException("no private key found");
  }

  private static PrivateKey pkcs8(byte[] der) {
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException _) {
        // Not this algorithm; the others are still to be tried.
      }
    }
    throw new CertificateException("the private key is malformed or of an unknown algorithm");
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    byte[] version = {2, 1, 0};
    return tlv(SEQUENCE, concat(concat(version, algorithm), tlv(OCTET_STRING, key)));
  }

  /// The named curve of a SEC 1 key: the content of its [0] field.
  private static byte[] curve(byte[] sec1) {
    int[] at = {0};
    int end = enter(sec1, at, SEQUENCE);
    while (at[0] < end) {
      int tag = sec1[at[0]] & 0xff;
      int fieldEnd = enter(sec1, at, tag);
      if (tag == CURVE_PARAMETERS) {
        return java.util.Arrays.copyOfRange(sec1, at[0], fieldEnd);
      }
      at[0] = fieldEnd;
    }
    throw new CertificateException("the EC private key names no curve");
  }

  /// Steps over tag and length at the position and returns where the content ends.
  private static int enter(byte[] der, int[] at, int tag) {
    if (at[0] + 2 > der.length || (der[at[0]] & 0xff) != tag) {
      throw new CertificateException("the private key is malformed");
    }
    int length = der[at[0] + 1] & 0xff;
    at[0] += 2;
    if (length >= 0x80) {
      int octets = length & 0x7f;
      if (octets == 0 || octets > 3 || at[0] + octets > der.length) {
        throw new CertificateException("the private key is malformed");
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | (der[at[0]++] & 0xff);
      }
    }
    if (at[0] + length > der.length) {
      throw new CertificateException("the private key is malformed");
    }
    return at[0] + length;
  }

  private static byte[] tlv(int tag, byte[] content) {
    byte[] head;
    if (content.length < 0x80) {
      head = new byte[] {(byte) tag, (byte) content.length};
    } else if (content.length < 0x100) {
      head = new byte[] {(byte) tag, (byte) 0x81, (byte) content.length};
    } else {
      head =
          new byte[] {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    }
    return concat(head, content);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String label = matcher.group(1);
      try {
        blocks.add(new Block(label, Base64.getMimeDecoder().decode(matcher.group(2).strip())));
      } catch (IllegalArgumentException e) {
        throw new CertificateException("a " + label + " block is not base64", e);
      }
    }
    return blocks;
  }

  private record Block(String label, byte[] der) {}
}
