package io.temper.machinery.verbs;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.util.Base64;
import java.util.Map;

/// Where a list goes on, as kubernetes/apiserver `pkg/storage/continue.go` writes it: base64url of
/// `{"v":"meta.k8s.io/v1","rv":N,"start":"ns/name\u0000"}`.
///
/// @param revision that of the first page; [#LATEST] to go on with whatever is there now
/// @param start first key of the page, relative to the namespace if one is listed
record ContinueToken(long revision, String start) {
  /// Goes on at the newest state, which is not that of the pages before.
  static final long LATEST = -1;

  private static final String VERSION = "meta.k8s.io/v1";
  private static final String INVALID = "continue key is not valid";

  String encode() {
    byte[] json =
        new JsonWriter()
            .beginObject()
            .name("v")
            .value(VERSION)
            .name("rv")
            .value(revision)
            .name("start")
            .value(start)
            .endObject()
            .toByteArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /// @throws StatusException BadRequest for anything this server would not have written, such as a
  ///   start outside of what is listed
  static ContinueToken decode(String token) {
    Map<?, ?> fields = json(token);
    requireType(fields, "v", "string", fields.get("v") instanceof String);
    requireType(fields, "rv", "int64", fields.get("rv") instanceof Long);
    requireType(fields, "start", "string", fields.get("start") instanceof String);
    if (!VERSION.equals(fields.get("v"))) {
      Object version = fields.get("v");
      throw bad(
          INVALID
              + ": server does not recognize this encoded version "
              + (version == null ? "" : version));
    }
    if (!(fields.get("rv") instanceof Long revision) || revision == 0) {
      throw bad(INVALID + ": incorrect encoded start resourceVersion (version " + VERSION + ")");
    }
    if (!(fields.get("start") instanceof String start) || start.isEmpty()) {
      throw bad(INVALID + ": encoded start key empty (version " + VERSION + ")");
    }
    String key = start.startsWith("/") ? start : "/" + start;
    if (!clean(key)) {
      throw bad(INVALID + ": " + start);
    }
    return new ContinueToken(revision, key.substring(1));
  }

  private static Map<?, ?> json(String token) {
    byte[] json;
    try {
      json = Base64.getUrlDecoder().decode(unpadded(token));
    } catch (IllegalArgumentException _) {
      throw bad(INVALID + ": illegal base64 data at input byte " + firstIllegal(token));
    }
    try {
      Object value = JsonText.parse(json);
      if (value == null) {
        return Map.of();
      }
      if (value instanceof Map<?, ?> map) {
        return map;
      }
      throw bad(
          INVALID
              + ": json: cannot unmarshal "
              + kind(value)
              + " into Go value of type storage.continueToken");
    } catch (JsonException e) {
      throw bad(INVALID + ": " + e.getMessage());
    }
  }

  private static void requireType(
      Map<?, ?> fields, String name, String type, boolean isOfThatType) {
    Object value = fields.get(name);
    if (value != null && !isOfThatType) {
      throw bad(
          INVALID
              + ": json: cannot unmarshal "
              + kind(value)
              + (value instanceof Number && type.equals("int64") ? " " + value : "")
              + " into Go struct field continueToken."
              + name
              + " of type "
              + type);
    }
  }

  private static String kind(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Number _ -> "number";
      case Map<?, ?> _ -> "object";
      default -> "array";
    };
  }

  /// Padding is no part of the encoding upstream uses.
  private static String unpadded(String token) {
    if (token.indexOf('=') >= 0) {
      throw new IllegalArgumentException("padding");
    }
    return token;
  }

  private static int firstIllegal(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c >= 0x80 || !(Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
        return i;
      }
    }
    // A last group of one character, which says nothing, is what is wrong.
    return token.length() - 1;
  }

  /// Whether Go's `path.Clean` would leave the path as it is: no empty element, no `.` and `..`, so
  /// that it stays below the prefix it is appended to.
  private static boolean clean(String path) {
    for (String element : path.substring(1).split("/", -1)) {
      if (element.isEmpty() || element.equals(".") || element.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest("invalid continue token: " + message));
  }
}
