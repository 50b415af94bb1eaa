package io.temper.machinery.wire;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// YAML as sigs.k8s.io/yaml writes it: the JSON document with sorted keys, in block style.
public final class Yaml {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .stringQuotingChecker(new YamlQuoting())
          .build();

  private Yaml() {}

  /// @param json one valid document
  public static byte[] fromJson(byte[] json) {
    ByteBuilder out = new ByteBuilder(json.length + 64);
    try (YAMLGenerator yaml = FACTORY.createGenerator(out)) {
      write(JsonText.parse(json), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array refused bytes", e);
    }
    return out.toByteArray();
  }

  private static void write(@Nullable Object value, YAMLGenerator yaml) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        yaml.writeStartObject();
        for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
          yaml.writeFieldName((String) entry.getKey());
          write(entry.getValue(), yaml);
        }
        yaml.writeEndObject();
      }
      case List<?> list -> {
        yaml.writeStartArray();
        for (Object element : list) {
          write(element, yaml);
        }
        yaml.writeEndArray();
      }
      case null -> yaml.writeNull();
      case String text -> write(text, yaml);
      case Boolean flag -> yaml.writeBoolean(flag);
      case Long number -> yaml.writeNumber(number);
      case Double number -> yaml.writeNumber(number);
      default -> yaml.writeNumber(String.valueOf(value));
    }
  }

  /// A block keeps lines readable, but not the line breaks only escapes can say.
  private static void write(String text, YAMLGenerator yaml) throws IOException {
    if (text.indexOf('\n') < 0 || !YamlQuoting.breaks(text)) {
      yaml.writeString(text);
      return;
    }
    yaml.disable(YAMLGenerator.Feature.MINIMIZE_QUOTES);
    yaml.disable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE);
    yaml.writeString(text);
    yaml.enable(YAMLGenerator.Feature.MINIMIZE_QUOTES);
    yaml.enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE);
  }
}
