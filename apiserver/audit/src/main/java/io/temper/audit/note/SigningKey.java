package io.temper.audit.note;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// An Ed25519 key that signs heads.
public final class SigningKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /// A PKCS#8 of Ed25519 is this and the 32 bytes from which the key comes ([RFC 8410
  /// §7](https://www.rfc-editor.org/rfc/rfc8410)).
  private static final byte[] PKCS8_START = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private static final int SEED_BYTES = 32;

  private final PrivateKey key;
  private final byte[] publicKey;

  private SigningKey(PrivateKey key, byte[] publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /// The key that is kept; makes one and has it kept when there is none.
  ///
  /// @throws NoteException when what is kept is no such key
  public static SigningKey of(KeyKeeper keeper) {
    Optional<String> kept = keeper.kept();
    return parse(kept.isPresent() ? kept.get() : keeper.keep(generate()));
  }

  /// A new key as PKCS#8 in PEM.
  public static String generate() {
    byte[] encoded = Arrays.copyOf(PKCS8_START, PKCS8_START.length + SEED_BYTES);
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    System.arraycopy(seed, 0, encoded, PKCS8_START.length, SEED_BYTES);
    return BEGIN + "\n" + Base64.getEncoder().encodeToString(encoded) + "\n" + END + "\n";
  }

  /// @param pem PKCS#8, as `openssl genpkey -algorithm ed25519` makes it too
  /// @throws NoteException when it is none
  public static SigningKey parse(String pem) {
    String body = pem.strip();
    if (!body.startsWith(BEGIN) || !body.endsWith(END)) {
      throw new NoteException("the key that signs audit heads is no PKCS#8 in PEM");
    }
    body = body.substring(BEGIN.length(), body.length() - END.length());
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(body);
      if (encoded.length != PKCS8_START.length + SEED_BYTES
          || !Arrays.equals(Arrays.copyOf(encoded, PKCS8_START.length), PKCS8_START)) {
        throw new NoteException("the key that signs audit heads is not of Ed25519");
      }
      byte[] seed = Arrays.copyOfRange(encoded, PKCS8_START.length, encoded.length);
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new SigningKey(key, publicKey(seed));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new NoteException("the key that signs audit heads cannot be read", e);
    }
  }

  /// What verifies its signatures.
  ///
  /// @param name of the log that signs
  public VerifierKey verifier(String name) {
    return new VerifierKey(name, publicKey);
  }

  /// Signs a head in the name of its log.
  public String sign(TreeHead head) {
    String text = head.text();
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return SignedNote.of(text, verifier(head.origin()), signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The JDK tells no public key of a private one, but makes both from the same random bytes.
  private static byte[] publicKey(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    KeyPair pair = generator.generateKeyPair();
    return VerifierKey.raw((EdECPublicKey) pair.getPublic());
  }

  /// Gives the bytes it was made with.
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
