package io.temper.audit.note;

import io.temper.audit.tree.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// What verifies the notes of a log: `<name>+<key ID in hex>+<Base64 of type and key>`, as the
/// tools of transparency logs write it.
///
/// @param key 32 bytes of Ed25519
public record VerifierKey(String name, byte[] key) {
  static final int ID_BYTES = 4;

  private static final byte ED25519 = 1;
  private static final int KEY_BYTES = 32;

  /// An X.509 key of Ed25519 is this and its 32 bytes ([RFC 8410
  /// §4](https://www.rfc-editor.org/rfc/rfc8410)).
  private static final byte[] X509_START = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  public VerifierKey {
    boolean named = !name.isEmpty() && name.chars().noneMatch(VerifierKey::separates);
    if (!named) {
      throw new NoteException("no name for a key: \"" + name + "\"");
    }
    if (key.length != KEY_BYTES) {
      throw new NoteException("a key of " + key.length + " bytes is none of Ed25519");
    }
  }

  /// @throws NoteException for what is no such key, or has another ID than it says
  public static VerifierKey parse(String text) {
    String[] parts = text.strip().split("\\+", 3);
    if (parts.length != 3) {
      throw new NoteException("no verifier key: " + text);
    }
    byte[] typed;
    try {
      typed = Base64.getDecoder().decode(parts[2]);
    } catch (IllegalArgumentException e) {
      throw new NoteException("no verifier key: " + text, e);
    }
    if (typed.length != KEY_BYTES + 1 || typed[0] != ED25519) {
      throw new NoteException("no verifier key of Ed25519: " + text);
    }
    VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.toString().equals(text.strip())) {
      throw new NoteException("a verifier key with the ID of another: " + text);
    }
    return key;
  }

  /// The same key in the name of another log.
  public VerifierKey named(String other) {
    return new VerifierKey(other, key);
  }

  /// Tells keys of one name apart: the first bytes of a hash over name and key.
  byte[] id() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    bytes.write('\n');
    bytes.writeBytes(typed());
    return Arrays.copyOf(Hash.of(bytes.toByteArray()).bytes(), ID_BYTES);
  }

  boolean verifies(String text, byte[] signature) {
    byte[] encoded = Arrays.copyOf(X509_START, X509_START.length + KEY_BYTES);
    System.arraycopy(key, 0, encoded, X509_START.length, KEY_BYTES);
    try {
      PublicKey verifying =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(verifying);
      check.update(text.getBytes(StandardCharsets.UTF_8));
      return check.verify(signature);
    } catch (GeneralSecurityException _) {
      // A key that is no point of the curve, a signature of another length: neither verifies.
      return false;
    }
  }

  @Override
  public String toString() {
    return name
        + '+'
        + HexFormat.of().formatHex(id())
        + '+'
        + Base64.getEncoder().encodeToString(typed());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that
        && name.equals(that.name)
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(key);
  }

  static byte[] raw(EdECPublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
  }

  private byte[] typed() {
    byte[] typed = new byte[KEY_BYTES + 1];
    typed[0] = ED25519;
    System.arraycopy(key, 0, typed, 1, KEY_BYTES);
    return typed;
  }

  private static boolean separates(int c) {
    return c == '+' || c < ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
