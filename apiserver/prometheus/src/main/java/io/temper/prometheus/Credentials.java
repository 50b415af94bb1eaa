package io.temper.prometheus;

import java.nio.file.Path;

/// How to be let in: files that are read anew for each request, so that what is renewed in them
/// needs no restart. An empty path or text stands for none.
///
/// @param tokenFile a bearer token
/// @param user of basic authentication
/// @param passwordFile that user's
/// @param authorityFile PEM certificates that the server's must come from; without it the machine's
///   own
/// @param certificateFile PEM chain that the client shows
/// @param keyFile its key
public record Credentials(
    Path tokenFile,
    String user,
    Path passwordFile,
    Path authorityFile,
    Path certificateFile,
    Path keyFile) {
  private static final Path NONE = Path.of("");

  public static final Credentials NOBODY = new Credentials(NONE, "", NONE, NONE, NONE, NONE);

  static boolean given(Path file) {
    return !file.toString().isEmpty();
  }
}
