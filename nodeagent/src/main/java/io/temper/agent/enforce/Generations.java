package io.temper.agent.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.temper.agent.enforce.Generation.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last generations of this node, kept in a file so that their numbers go on rising over
/// restarts. A file that cannot be written costs the past, never the present.
final class Generations {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);
  private static final int KEPT = 50;
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Path file;
  private final List<Generation> list;
  private boolean writable = true;

  private Generations(Path file, List<Generation> list) {
    this.file = file;
    this.list = new ArrayList<>(list);
  }

  /// Reads what an agent before this one kept; nothing, or what cannot be read, counts as none.
  static Generations load(Path file) {
    try {
      return new Generations(file, parse(Files.readString(file)));
    } catch (NoSuchFileException _) {
      return new Generations(file, List.of());
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("error", e.getMessage())
          .log("Generations of this node are lost, counting anew");
      return new Generations(file, List.of());
    }
  }

  /// All that are kept, oldest first.
  List<Generation> all() {
    return List.copyOf(list);
  }

  /// Number of the last, 0 before the first.
  long last() {
    return list.isEmpty() ? 0 : list.getLast().number();
  }

  /// Numbers never fall behind what the supervisor has heard from an agent whose file was lost.
  void atLeast(long number) {
    if (last() < number) {
      list.add(
          new Generation(
              number,
              Kind.Start,
              0,
              "taken over from the supervisor",
              "",
              List.of(),
              List.of(),
              -1));
    }
  }

  /// Keeps one more.
  void add(Generation generation) {
    list.add(generation);
    while (list.size() > KEPT) {
      list.removeFirst();
    }
    save();
  }

  private void save() {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text());
      move(fresh);
      writable = true;
    } catch (IOException e) {
      if (writable) {
        writable = false;
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("error", e.getMessage())
            .log("Generations cannot be kept, they will be forgotten at the next restart");
      }
    }
  }

  private void move(Path fresh) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      // A file system without: a half-written file is read as none.
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String text() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartArray();
      for (Generation generation : list) {
        write(json, generation);
      }
      json.writeEndArray();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Generation generation) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", generation.number());
    json.writeStringField("kind", generation.kind().name());
    json.writeNumberField("atMillis", generation.atMillis());
    json.writeStringField("reason", generation.reason());
    json.writeStringField("digest", generation.digest());
    strings(json, "layers", generation.layers());
    strings(json, "diff", generation.diff());
    json.writeNumberField("stockMillis", generation.stockMillis());
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static List<Generation> parse(String text) throws IOException {
    List<Generation> list = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("no list");
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        list.add(one(json));
      }
    }
    return list;
  }

  private static Generation one(JsonParser json) throws IOException {
    long number = 0;
    long atMillis = 0;
    long stockMillis = -1;
    String kind = "";
    String reason = "";
    String digest = "";
    List<String> layers = List.of();
    List<String> diff = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "number" -> number = json.getValueAsLong();
        case "kind" -> kind = json.getValueAsString("");
        case "atMillis" -> atMillis = json.getValueAsLong();
        case "reason" -> reason = json.getValueAsString("");
        case "digest" -> digest = json.getValueAsString("");
        case "layers" -> layers = strings(json);
        case "diff" -> diff = strings(json);
        case "stockMillis" -> stockMillis = json.getValueAsLong(-1);
        default -> json.skipChildren();
      }
    }
    return new Generation(
        number, Kind.valueOf(kind), atMillis, reason, digest, layers, diff, stockMillis);
  }

  private static List<String> strings(JsonParser json) throws IOException {
    List<String> values = new ArrayList<>();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        values.add(json.getText());
      }
    }
    return values;
  }
}
