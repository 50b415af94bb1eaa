package io.temper.agent.enforce;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small text file of the kernel's.
final class SysFile {
  private SysFile() {}

  /// Its content without the blanks around it; empty where it is not there or cannot be read.
  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException _) {
      // What cannot be read says nothing, which callers take for not being there.
      return "";
    }
  }
}
