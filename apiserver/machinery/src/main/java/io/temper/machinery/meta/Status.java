package io.temper.machinery.meta;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wire form of every outcome that is not an object, as meta/v1 Status. The factories mirror
/// apimachinery `pkg/api/errors` in reason, code and message, because clients and people match on
/// all three.
public record Status(
    String status, String message, String reason, @Nullable StatusDetails details, int code) {

  public static Status failure(int code, String reason, String message) {
    return new Status("Failure", message, reason, null, code);
  }

  public static Status failure(int code, String reason, String message, StatusDetails details) {
    return new Status("Failure", message, reason, details, code);
  }

  public static Status notFound(String group, String resource, String name) {
    String qualified = group.isEmpty() ? resource : resource + "." + group;
    return failure(
        404,
        "NotFound",
        qualified + " \"" + name + "\" not found",
        new StatusDetails(name, group, resource, "", List.of(), 0));
  }

  public static Status badRequest(String message) {
    return failure(400, "BadRequest", message);
  }

  public static Status expired(String message) {
    return failure(410, "Expired", message);
  }
}
