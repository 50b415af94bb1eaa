package io.temper.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A template of the chart as Helm would fill it in, for templates that ask for little.
final class ChartTemplate {
  private static final Path TEMPLATES = Path.of("../../manifests/chart/temper/templates");
  private static final String LABELS = "{{- include \"temper.labels\" . | nindent 4 }}";

  private ChartTemplate() {}

  /// Its documents.
  ///
  /// @param values what stands between the braces, and what for
  static List<String> documents(String name, Map<String, String> values) {
    List<String> lines = new ArrayList<>();
    for (String line : read(TEMPLATES.resolve(name)).split("\n", -1)) {
      if (!line.strip().startsWith("{{- ") && !line.startsWith("{{ $.Files")) {
        lines.add(line);
      }
    }
    String text = String.join("\n", lines).replace("labels: " + LABELS, "labels: {}");
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("{{ " + value.getKey() + " }}", value.getValue());
    }
    if (text.contains("{{")) {
      throw new AssertionError("not filled in: " + text.substring(text.indexOf("{{")));
    }
    return Arrays.stream(text.split("(?m)^---$", -1))
        .filter(document -> document.contains("apiVersion:"))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
