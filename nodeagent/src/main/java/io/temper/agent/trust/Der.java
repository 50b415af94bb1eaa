package io.temper.agent.trust;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/// The little DER that a certificate request needs: pure functions of bytes.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc2986">PKCS #10</a>
final class Der {
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] NULL = {0x05, 0x00};

  // Object identifiers, tag and length included.
  private static final byte[] COMMON_NAME = {0x06, 3, 0x55, 4, 3};
  private static final byte[] EXTENSION_REQUEST = {
    0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 9, 14
  };
  private static final byte[] SUBJECT_ALT_NAME = {0x06, 3, 0x55, 0x1D, 0x11};
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x06, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 4, 3, 2
  };
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1
  };
  private static final byte[] P256 = {0x06, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};
  private static final byte[] RSA = {
    0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1
  };

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int OCTETS = 0x04;
  private static final int BITS = 0x03;
  private static final int UTF8 = 0x0C;
  private static final int ATTRIBUTES = 0xA0;
  private static final int DNS_NAME = 0x82;

  private Der() {}

  /// A certificate request for an EC key:
  ///
  /// ```
  /// SEQUENCE { info, SEQUENCE { ecdsa-with-SHA256 }, BIT STRING signature of info }
  /// info: SEQUENCE { 0, subject { CN }, public key, [0] { extensionRequest { SAN dns } } }
  /// ```
  static byte[] certificateRequest(KeyPair keys, String commonName, String dnsName)
      throws GeneralSecurityException {
    byte[] name =
        wrap(SEQUENCE, wrap(SET, wrap(SEQUENCE, COMMON_NAME, wrap(UTF8, utf8(commonName)))));
    byte[] alternative = wrap(OCTETS, wrap(SEQUENCE, wrap(DNS_NAME, utf8(dnsName))));
    byte[] extensions = wrap(SEQUENCE, wrap(SEQUENCE, SUBJECT_ALT_NAME, alternative));
    byte[] attributes = wrap(ATTRIBUTES, wrap(SEQUENCE, EXTENSION_REQUEST, wrap(SET, extensions)));
    byte[] info = wrap(SEQUENCE, VERSION_0, name, keys.getPublic().getEncoded(), attributes);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(info);
    return wrap(
        SEQUENCE,
        info,
        wrap(SEQUENCE, ECDSA_WITH_SHA256),
        wrap(BITS, new byte[] {0}, signature.sign()));
  }

  /// The PKCS#8 form of a P-256 key in the form of RFC 5915.
  static byte[] pkcs8OfEc(byte[] ecPrivateKey) {
    return wrap(
        SEQUENCE, VERSION_0, wrap(SEQUENCE, EC_PUBLIC_KEY, P256), wrap(OCTETS, ecPrivateKey));
  }

  /// The PKCS#8 form of an RSA key in the form of RFC 8017.
  static byte[] pkcs8OfRsa(byte[] rsaPrivateKey) {
    return wrap(SEQUENCE, VERSION_0, wrap(SEQUENCE, RSA, NULL), wrap(OCTETS, rsaPrivateKey));
  }

  private static byte[] wrap(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
