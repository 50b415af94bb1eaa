package io.temper.audit.note;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A text and who signed it.
///
/// ```
/// text, of lines
///
/// — name base64(key ID ‖ signature)
/// ```
public final class SignedNote {
  private static final String MARK = "— ";
  private static final String SEPARATOR = "\n\n" + MARK;
  private static final int LONGEST = 64 * 1024;

  private final String text;
  private final List<Signed> signatures;

  private SignedNote(String text, List<Signed> signatures) {
    this.text = text;
    this.signatures = signatures;
  }

  private record Signed(String name, byte[] id, byte[] signature) {}

  static String of(String text, VerifierKey key, byte[] signature) {
    byte[] signed = Arrays.copyOf(key.id(), VerifierKey.ID_BYTES + signature.length);
    System.arraycopy(signature, 0, signed, VerifierKey.ID_BYTES, signature.length);
    String encoded = Base64.getEncoder().encodeToString(signed);
    return text + '\n' + MARK + key.name() + ' ' + encoded + '\n';
  }

  /// @throws NoteException for what is no signed note
  public static SignedNote parse(String note) {
    int end = note.lastIndexOf(SEPARATOR);
    if (note.length() > LONGEST || end < 0 || !note.endsWith("\n")) {
      throw new NoteException("no signed note");
    }
    List<Signed> signatures = new ArrayList<>();
    for (String line : note.substring(end + 2, note.length() - 1).split("\n", -1)) {
      signatures.add(signature(line));
    }
    return new SignedNote(note.substring(0, end + 1), signatures);
  }

  public String text() {
    return text;
  }

  /// Whether that key has signed it.
  public boolean signedBy(VerifierKey key) {
    return signatures.stream()
        .anyMatch(signed ->
            signed.name().equals(key.name())
                && Arrays.equals(signed.id(), key.id())
                && key.verifies(text, signed.signature()));
  }

  /// The head that a checkpoint says, whoever signed it.
  ///
  /// @throws NoteException when it says none
  public TreeHead head() {
    return TreeHead.parse(text);
  }

  private static Signed signature(String line) {
    String[] parts = line.startsWith(MARK) ? line.substring(MARK.length()).split(" ", -1) : null;
    if (parts == null || parts.length != 2 || parts[0].isEmpty()) {
      throw new NoteException("a note with a signature that is none: " + line);
    }
    try {
      byte[] signed = Base64.getDecoder().decode(parts[1]);
      // Decoders forgive bits behind the end; there is one text for one signature.
      boolean same = Base64.getEncoder().encodeToString(signed).equals(parts[1]);
      if (signed.length <= VerifierKey.ID_BYTES || !same) {
        throw new NoteException("a note with a signature that is none: " + line);
      }
      return new Signed(
          parts[0],
          Arrays.copyOf(signed, VerifierKey.ID_BYTES),
          Arrays.copyOfRange(signed, VerifierKey.ID_BYTES, signed.length));
    } catch (IllegalArgumentException e) {
      throw new NoteException("a note with a signature that is none: " + line, e);
    }
  }
}
