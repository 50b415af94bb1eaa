package io.temper.machinery.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Takes a JSON value piece by piece, for whoever knows how an object is written but not whether
/// bytes or a tree come of it. Nesting is the caller's business.
public interface JsonSink {
  JsonSink beginObject();

  JsonSink endObject();

  JsonSink beginArray();

  JsonSink endArray();

  /// The name of the member whose value follows.
  JsonSink name(String name);

  JsonSink value(String value);

  JsonSink value(long value);

  JsonSink value(boolean value);

  /// @throws IllegalArgumentException when it is infinite or not a number
  JsonSink value(double value);

  /// RFC 3339 in UTC, whole seconds, as meta/v1 Time.
  JsonSink value(Instant value);

  /// A value that is JSON already.
  JsonSink raw(byte[] json);

  /// Any tree of maps, lists, strings, numbers, booleans, nulls, times and constants of enums.
  JsonSink tree(@Nullable Object value);

  /// Name and value unless the value is empty, as Go's `omitempty`.
  default JsonSink optional(String name, String value) {
    return value.isEmpty() ? this : name(name).value(value);
  }
}
