package io.temper.audit.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// A hash of a Merkle tree: SHA-256 as [RFC 6962 §2.1](https://www.rfc-editor.org/rfc/rfc6962) has
/// it, where a leaf can never be taken for a node.
///
/// ```
/// empty tree   SHA-256()
/// leaf         SHA-256(0x00 ‖ entry)
/// node         SHA-256(0x01 ‖ left ‖ right)
/// ```
///
/// @param bytes 32 of them, never changed
public record Hash(byte[] bytes) {
  public static final int BYTES = 32;

  private static final MessageDigest SHA_256 = sha256();
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  public Hash {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash of " + bytes.length + " bytes");
    }
  }

  /// Of the tree without leaves.
  public static Hash empty() {
    return of();
  }

  /// Of a leaf.
  public static Hash leaf(byte[] entry) {
    MessageDigest digest = digest();
    digest.update(LEAF);
    digest.update(entry);
    return new Hash(digest.digest());
  }

  /// Of what is above those two.
  public static Hash node(Hash left, Hash right) {
    MessageDigest digest = digest();
    digest.update(NODE);
    digest.update(left.bytes);
    digest.update(right.bytes);
    return new Hash(digest.digest());
  }

  /// SHA-256 of these bytes as they are, which is no hash of a tree.
  public static Hash of(byte... bytes) {
    MessageDigest digest = digest();
    digest.update(bytes);
    return new Hash(digest.digest());
  }

  /// @throws IllegalArgumentException for what is no hash in Base64
  public static Hash parse(String base64) {
    Hash hash = new Hash(Base64.getDecoder().decode(base64));
    if (!hash.base64().equals(base64)) {
      throw new IllegalArgumentException("bits behind the end of a hash: " + base64);
    }
    return hash;
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }

  /// Copying one that was never fed is several times quicker than asking for one.
  private static MessageDigest digest() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
