package io.temper.machinery.audit;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.wire.JsonCopy;
import io.temper.machinery.wire.JsonCopy.Copied;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.YamlBody;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Bodies as events show them: JSON, whatever they came in.
final class RecordedBody {
  private RecordedBody() {}

  /// @param headers that say what the body is; without a word it is JSON
  /// @return null for what is neither JSON nor YAML
  static @Nullable Copied of(Headers headers, byte[] body, boolean managedFields) {
    String type = headers.first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    String plain = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    try {
      if (plain.endsWith("yaml")) {
        return JsonCopy.of(YamlBody.read(body).json(), managedFields);
      }
      return plain.isEmpty() || plain.endsWith("json") ? JsonCopy.of(body, managedFields) : null;
    } catch (JsonException _) {
      // The handler refuses it in its own words; there is no object to show.
      return null;
    }
  }
}
