package io.temper.machinery.exchange;

import java.util.Locale;

/// Which answers are compressed, and what their headers then say. Source: apiserver
/// `pkg/endpoints/handlers/responsewriters/writers.go`.
public final class AcceptEncoding {
  /// Bodies of no more bytes than these are left alone: compressing them costs more than it saves.
  public static final int WORTHWHILE = 128 * 1024;

  private AcceptEncoding() {}

  /// Whether the client takes gzip.
  public static boolean gzip(Headers request) {
    for (String line : request.all("Accept-Encoding")) {
      for (String coding : line.split(",", -1)) {
        if (coding.strip().toLowerCase(Locale.ROOT).equals("gzip")) {
          return true;
        }
      }
    }
    return false;
  }

  /// The headers of an answer whose body was compressed.
  public static Headers gzipped(Headers answer) {
    return answer.with("Content-Encoding", "gzip").plus("Vary", "Accept-Encoding");
  }
}
