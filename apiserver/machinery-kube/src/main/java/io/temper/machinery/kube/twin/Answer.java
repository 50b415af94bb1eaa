package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What kube-apiserver said.
///
/// @param code HTTP code
/// @param body JSON, if the server behind it is kube-apiserver and not what stands between
/// @param retryAfterSeconds from the header; 0 without
record Answer(int code, byte[] body, int retryAfterSeconds) {
  /// How long to wait before asking again when nothing is said.
  private static final int A_MOMENT = 1;

  private static final int LONGEST_TEXT = 300;

  boolean succeeded() {
    return code / 100 == 2;
  }

  boolean turnedAway() {
    return code == 429;
  }

  JsonSpans.Span json() {
    return JsonSpans.Span.of(body);
  }

  /// The Status in the body; one that says what the body says when it is none.
  Status status() {
    try {
      if (JsonText.parse(body) instanceof Map<?, ?> status && "Status".equals(status.get("kind"))) {
        return Status.failure(
            code, text(status, "reason"), text(status, "message"), details(status.get("details")));
      }
    } catch (JsonException _) {
      // Not from kube-apiserver, or the bare text that it answers for paths it does not know.
    }
    String text = new String(body, 0, Math.min(body.length, LONGEST_TEXT), UTF_8).strip();
    return Status.failure(code, "", text.isEmpty() ? "kube-apiserver answered " + code : text);
  }

  String reason() {
    return status().reason();
  }

  /// Whether it is about one object of this resource: a path that is not served is NotFound too.
  boolean isAbout(GroupResource resource) {
    StatusDetails details = status().details();
    return details != null
        && !details.name().isEmpty()
        && details.group().equals(resource.group())
        && details.kind().equals(resource.resource());
  }

  int waitSeconds() {
    StatusDetails details = status().details();
    int said = details == null ? 0 : details.retryAfterSeconds();
    return Math.max(A_MOMENT, Math.max(retryAfterSeconds, said));
  }

  @Override
  public String toString() {
    String message = status().message();
    return message.startsWith(code + " ") ? message : code + " " + message;
  }

  private static StatusDetails details(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> details)) {
      return StatusDetails.of(List.of(), 0);
    }
    List<StatusCause> causes = new ArrayList<>();
    if (details.get("causes") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> cause) {
          causes.add(
              new StatusCause(text(cause, "reason"), text(cause, "message"), text(cause, "field")));
        }
      }
    }
    int seconds = details.get("retryAfterSeconds") instanceof Long wait ? wait.intValue() : 0;
    return new StatusDetails(
        text(details, "name"),
        text(details, "group"),
        text(details, "kind"),
        text(details, "uid"),
        causes,
        seconds);
  }

  private static String text(Map<?, ?> map, String name) {
    return Objects.requireNonNullElse(map.get(name), "").toString();
  }
}
