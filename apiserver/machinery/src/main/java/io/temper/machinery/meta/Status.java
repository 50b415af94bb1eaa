package io.temper.machinery.meta;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The wire form of every outcome that is not an object, as meta/v1 Status. The factories mirror
/// apimachinery `pkg/api/errors` in reason, code and message, because clients and people match on
/// all three.
public record Status(
    String status,
    String message,
    String reason,
    @Nullable StatusDetails details,
    int code,
    ListMeta metadata) {

  public Status(
      String status, String message, String reason, @Nullable StatusDetails details, int code) {
    this(status, message, reason, details, code, ListMeta.EMPTY);
  }

  /// What was asked is done.
  public static Status success(StatusDetails details) {
    return new Status("Success", "", "", details, 0);
  }

  public static Status failure(int code, String reason, String message) {
    return new Status("Failure", message, reason, null, code);
  }

  public static Status failure(int code, String reason, String message, StatusDetails details) {
    return new Status("Failure", message, reason, details, code);
  }

  public static Status notFound(String group, String resource, String name) {
    return failure(
        404,
        "NotFound",
        new GroupResource(group, resource) + " " + GoText.quote(name) + " not found",
        new StatusDetails(name, group, resource, "", List.of(), 0));
  }

  public static Status alreadyExists(String group, String resource, String name) {
    return failure(
        409,
        "AlreadyExists",
        new GroupResource(group, resource) + " " + GoText.quote(name) + " already exists",
        new StatusDetails(name, group, resource, "", List.of(), 0));
  }

  /// Somebody else was there first, or the object is not the one that was meant.
  public static Status conflict(String group, String resource, String name, String why) {
    return failure(
        409,
        "Conflict",
        "Operation cannot be fulfilled on "
            + new GroupResource(group, resource)
            + " "
            + GoText.quote(name)
            + ": "
            + why,
        new StatusDetails(name, group, resource, "", List.of(), 0));
  }

  public static Status badRequest(String message) {
    return failure(400, "BadRequest", message);
  }

  public static Status expired(String message) {
    return failure(410, "Expired", message);
  }

  /// An expired continue token, with the token a client may go on with at another revision.
  public static Status expired(String message, String inconsistentContinue) {
    return new Status(
        "Failure", message, "Expired", null, 410, new ListMeta("", inconsistentContinue, null));
  }

  /// Several fields of one object, or of the options of a request, are wrong. The message joins the
  /// distinct causes as Go's aggregate does.
  ///
  /// @param name of the object, empty for options
  public static Status invalid(String group, String kind, String name, List<FieldError> errors) {
    List<StatusCause> causes = new ArrayList<>();
    Set<String> messages = new LinkedHashSet<>();
    for (FieldError error : errors) {
      causes.add(new StatusCause(error.type().reason(), error.body(), error.field()));
      messages.add(error.toString());
    }
    String joined = String.join(", ", messages);
    String aggregate = messages.size() == 1 ? joined : "[" + joined + "]";
    return failure(
        422,
        "Invalid",
        new GroupResource(group, kind) + " " + GoText.quote(name) + " is invalid: " + aggregate,
        new StatusDetails(name, group, kind, "", causes, 0));
  }

  /// The store has not seen this revision, and waiting for it took too long. Clients list again
  /// without a revision (client-go reflector).
  public static Status resourceVersionTooLarge(long asked, long current) {
    return failure(
        504,
        "Timeout",
        "Timeout: Too large resource version: " + asked + ", current: " + current,
        StatusDetails.of(
            List.of(new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")),
            1));
  }

  /// @param verb `get`, `list`, `watch`…
  public static Status methodNotSupported(String group, String resource, String verb) {
    return failure(
        405,
        "MethodNotAllowed",
        verb
            + " is not supported on resources of kind \""
            + new GroupResource(group, resource)
            + "\"",
        new StatusDetails("", group, resource, "", List.of(), 0));
  }

  /// The path exists, the HTTP method does not on it (as Go's router answers).
  public static Status methodNotAllowed() {
    return failure(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        StatusDetails.of(List.of(), 0));
  }

  /// There is nothing under this path (as Go's router answers).
  public static Status noSuchPath() {
    return failure(
        404,
        "NotFound",
        "the server could not find the requested resource",
        StatusDetails.of(List.of(), 0));
  }

  /// What is under this path comes in other types (as Go's router answers).
  public static Status notRepresented(List<String> mediaTypes) {
    return failure(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", mediaTypes),
        StatusDetails.of(List.of(), 0));
  }

  public static Status notAcceptable(List<String> mediaTypes) {
    return failure(
        406,
        "NotAcceptable",
        "only the following media types are accepted: " + String.join(", ", mediaTypes));
  }

  public static Status unsupportedMediaType(List<String> mediaTypes) {
    return failure(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", mediaTypes));
  }

  public static Status tooManyRequests(String message, int retryAfterSeconds) {
    return failure(429, "TooManyRequests", message, StatusDetails.of(List.of(), retryAfterSeconds));
  }

  public static Status internalError(String message) {
    return failure(
        500,
        "InternalError",
        "Internal error occurred: " + message,
        StatusDetails.of(List.of(new StatusCause("", message, "")), 0));
  }

  /// What the server itself needs does not answer. Clients may repeat the request after two
  /// seconds.
  ///
  /// @param operation `get`, `create`…
  public static Status serverTimeout(String group, String resource, String operation) {
    return failure(
        500,
        "ServerTimeout",
        "The "
            + operation
            + " operation against "
            + new GroupResource(group, resource)
            + " could not be completed at this time, please try again.",
        new StatusDetails(operation, group, resource, "", List.of(), 2));
  }

  /// The request took longer than it may.
  public static Status timeout(String message) {
    return failure(504, "Timeout", "Timeout: " + message, StatusDetails.of(List.of(), 0));
  }

  public static Status serviceUnavailable(String message) {
    return failure(503, "ServiceUnavailable", message);
  }
}
