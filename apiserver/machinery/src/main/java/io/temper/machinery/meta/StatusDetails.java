package io.temper.machinery.meta;

import java.util.List;

/// What an error is about, as meta/v1 StatusDetails; unset strings are empty, 0 seconds is unset.
public record StatusDetails(
    String name,
    String group,
    String kind,
    String uid,
    List<StatusCause> causes,
    int retryAfterSeconds) {
  public StatusDetails {
    causes = List.copyOf(causes);
  }

  /// Details that name no object.
  public static StatusDetails of(List<StatusCause> causes, int retryAfterSeconds) {
    return new StatusDetails("", "", "", "", causes, retryAfterSeconds);
  }
}
