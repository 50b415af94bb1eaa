package io.temper.machinery.warning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Warnings of one response: each text once, and no more than some 4,096 characters of them. When
/// there are more, each is cut to 256 and as many as fit are kept. For one thread at a time.
/// Source: apiserver `pkg/endpoints/filters/warning.go`.
public final class Warnings {
  private static final int MAX_TOTAL = 4 * 1024;
  private static final int MAX_CUT = 256;

  private final Set<String> texts = new LinkedHashSet<>();
  private final List<String> headers = new ArrayList<>();
  private int written;
  private boolean cutting;

  /// Adds a warning; an empty one, or one with control characters, which no header can bear, is
  /// left out.
  public void add(String text) {
    boolean full = cutting && written >= MAX_TOTAL;
    if (text.isEmpty() || full || !texts.add(text)) {
      return;
    }
    if (!cutting && written + length(text) > MAX_TOTAL) {
      cutting = true;
      written = 0;
      headers.clear();
      texts.forEach(this::write);
    } else {
      write(text);
    }
  }

  /// Adds what a strict reader reported; go-yaml's reports are one text of several lines.
  public void addReport(String report) {
    report
        .replaceFirst("^(error converting YAML to JSON: )?yaml: unmarshal errors:\n", "")
        .lines()
        .forEach(line -> add(line.strip()));
  }

  private void write(String text) {
    String shown =
        cutting && length(text) > MAX_CUT
            ? text.substring(0, text.offsetByCodePoints(0, MAX_CUT))
            : text;
    if (shown.codePoints().noneMatch(Character::isISOControl)) {
      written += length(shown);
      headers.add(header(shown));
    }
  }

  /// Values of the `Warning` header, in order.
  public List<String> headers() {
    return List.copyOf(headers);
  }

  private static String header(String text) {
    return "299 - \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
