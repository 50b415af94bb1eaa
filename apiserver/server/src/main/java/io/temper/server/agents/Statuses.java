package io.temper.server.agents;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// What gRPC says of a call, for people.
final class Statuses {
  private Statuses() {}

  /// What a status means, in one line.
  static String describe(Status status) {
    Throwable root = status.getCause();
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root == null ? null : root.getMessage();
    String text = text(status.getDescription());
    if (cause != null && !text.contains(cause)) {
      text = text.isEmpty() ? cause : text + ": " + cause;
    }
    String line = line(text);
    String head = status.isOk() ? "the agent ended its stream" : status.getCode().toString();
    return line.isEmpty() ? head : head + ": " + line;
  }

  /// What the other side said with it, in one line.
  static String description(Status status) {
    String line = line(text(status.getDescription()));
    return line.isEmpty() ? status.getCode().toString() : line;
  }

  private static String line(String text) {
    return shorten(text.lines().findFirst().orElse("").replaceAll("[^\\x20-\\x7e]", "?"));
  }

  private static String text(@Nullable String description) {
    return description == null ? "" : description;
  }

  private static String shorten(String line) {
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
