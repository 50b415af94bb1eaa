package io.temper.audit.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.audit.tree.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedNoteTest {
  private static final SigningKey KEY = SigningKey.parse(SigningKey.generate());
  private static final TreeHead HEAD =
      new TreeHead("temper.io/audit/a/1", 7, Hash.leaf(new byte[1]));

  @Test
  void aHeadIsReadBackAndVerified() {
    String note = KEY.sign(HEAD);

    SignedNote read = SignedNote.parse(note);

    assertThat(read.head()).isEqualTo(HEAD);
    assertThat(read.signedBy(KEY.verifier(HEAD.origin()))).isTrue();
    assertThat(read.signedBy(KEY.verifier("other"))).isFalse();
    assertThat(read.signedBy(SigningKey.parse(SigningKey.generate()).verifier(HEAD.origin())))
        .isFalse();
  }

  @Test
  void aFlippedBitAnywhereIsNoHeadOfThatKey() {
    byte[] note = KEY.sign(HEAD).getBytes(StandardCharsets.UTF_8);
    VerifierKey key = KEY.verifier(HEAD.origin());

    for (int at = 0; at < note.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = note.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThat(verified(flipped, key)).as("bit %d of byte %d", bit, at).isFalse();
      }
    }
  }

  /// The key of sum.golang.org, which every Go command has built in.
  @Test
  void verifierKeysAreThoseOfOtherTools() {
    String text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    assertThat(VerifierKey.parse(text).toString()).isEqualTo(text);
  }

  /// The example of golang.org/x/mod/sumdb/note.
  @Test
  void notesOfOtherToolsVerify() {
    VerifierKey key =
        VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    String note =
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
        """;

    assertThat(SignedNote.parse(note).signedBy(key)).isTrue();
    assertThat(SignedNote.parse(note.replace("answer", "question")).signedBy(key)).isFalse();
  }

  /// RFC 8032 §7.1, test 1.
  @Test
  void theKeyIsThatOfItsSeed() {
    byte[] pkcs8 =
        HexFormat.of()
            .parseHex(
                "302e020100300506032b657004220420"
                    + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(pkcs8)
            + "\n-----END PRIVATE KEY-----\n";

    assertThat(HexFormat.of().formatHex(SigningKey.parse(pem).verifier("a").key()))
        .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  }

  @Test
  void theKeyThatIsKeptCounts() {
    String first = SigningKey.generate();
    VerifierKey key = SigningKey.parse(first).verifier("a");

    assertThat(SigningKey.of(new Keeper(Optional.of(first), "")).verifier("a")).isEqualTo(key);
    // Somebody was quicker.
    assertThat(SigningKey.of(new Keeper(Optional.empty(), first)).verifier("a")).isEqualTo(key);
  }

  private record Keeper(Optional<String> kept, String other) implements KeyKeeper {
    @Override
    public String keep(String pem) {
      return other;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a\n1\n",
        "a\n1\nAAAA\n\n— a AAAAAAAA\n",
        "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAAAAAA\n",
        "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAAAAAA\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAAAAAA\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAA\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a !!!!\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAAAAAA"
      })
  void whatIsNoHeadIsRefused(String note) {
    assertThatThrownBy(() -> SignedNote.parse(note).head()).isInstanceOf(NoteException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a+b+c",
        "a+00000000+AQ==",
        "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.org+033de0ae+As4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
      })
  void whatIsNoVerifierKeyIsRefused(String key) {
    assertThatThrownBy(() -> VerifierKey.parse(key)).isInstanceOf(NoteException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"
      })
  void whatIsNoSigningKeyIsRefused(String pem) {
    assertThatThrownBy(() -> SigningKey.parse(pem)).isInstanceOf(NoteException.class);
  }

  private static boolean verified(byte[] note, VerifierKey key) {
    try {
      String text = new String(note, StandardCharsets.UTF_8);
      SignedNote read = SignedNote.parse(text);
      return read.signedBy(key) && read.head().equals(HEAD);
    } catch (NoteException _) {
      return false;
    }
  }
}
