package io.temper.audit.note;

import io.temper.audit.tree.Hash;

/// What a log was at one moment: everything that it had then hashes to this.
///
/// @param origin the log's name, that of no other log anywhere
/// @param size how many entries it had
public record TreeHead(String origin, long size, Hash root) {
  /// A size is at most so many digits.
  private static final String SIZE = "0|[1-9][0-9]{0,17}";

  /// The text of a checkpoint.
  String text() {
    return origin + '\n' + size + '\n' + root.base64() + '\n';
  }

  static TreeHead parse(String text) {
    String[] lines = text.split("\n", -1);
    // Lines behind the third are extensions, which are for others.
    if (lines.length < 4 || lines[0].isEmpty() || !lines[1].matches(SIZE)) {
      throw new NoteException("a note that is no head of a log");
    }
    try {
      return new TreeHead(lines[0], Long.parseLong(lines[1]), Hash.parse(lines[2]));
    } catch (IllegalArgumentException e) {
      throw new NoteException("a head with a root that is none: " + lines[2], e);
    }
  }
}
