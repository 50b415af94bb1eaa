package io.temper.machinery;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What a request may be answered whose sender may be to blame: nothing of 500 and above, but for
/// what kube-apiserver itself answers so, by which clients know it.
public final class ClientFault {
  private static final List<String> UPSTREAMS =
      List.of(
          "Internal error occurred: unable to determine kind and namespace from url",
          "Too large resource version: ",
          "failed to create manager for existing fields: ",
          "failed to create typed ",
          "failed to decode managed fields: ");

  private ClientFault() {}

  /// Whether a status may be said with what is said of it.
  public static boolean may(int code, String message) {
    return code < 500 || UPSTREAMS.stream().anyMatch(message::contains);
  }

  /// What it gives, or nothing when it blames the client.
  public static <T> Optional<T> of(Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (StatusException e) {
      Status status = e.status();
      assertThat(may(status.code(), status.message())).as("%s", status).isTrue();
      return Optional.empty();
    }
  }
}
