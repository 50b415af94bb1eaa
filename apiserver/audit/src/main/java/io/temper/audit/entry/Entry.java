package io.temper.audit.entry;

import io.temper.audit.json.JsonException;
import io.temper.audit.json.JsonObject;
import io.temper.audit.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One line of the log: who did what to what, when, from where, and what came of it.
///
/// It is written as one line of JSON with its fields in the order below, without those that are
/// empty, so that there is one text for one entry; its bytes are what is hashed.
///
/// ```
/// time stage auditID verb resource subresource namespace name uid
/// user userUID groups impersonator impersonatorUID impersonatorGroups
/// sourceIPs userAgent requestDigest code reason message details
/// ```
///
/// @param time to the microsecond
/// @param auditId that of the request, which the cluster's own audit log has too
/// @param user as whom it was done
/// @param impersonator who did it as `user`; [Person#NOBODY] when that is the same
/// @param requestDigest `sha256:` and the hash of the request's body in hex; empty without one
/// @param details anything else
public record Entry(
    Instant time,
    Stage stage,
    String auditId,
    String verb,
    Target target,
    Person user,
    Person impersonator,
    Source source,
    String requestDigest,
    Outcome outcome,
    Map<String, String> details) {
  /// Always so long, so that times sort as texts.
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int TIME_START = "{\"time\":\"".length();
  private static final int TIME_END = TIME_START + "2026-01-01T00:00:00.000000Z".length();
  private static final byte[] OF_LOG = "\",\"stage\":\"log\",".getBytes(StandardCharsets.UTF_8);

  public Entry {
    time = time.truncatedTo(ChronoUnit.MICROS);
    details = Map.copyOf(details);
  }

  /// Something that the log says of itself.
  ///
  /// @param event what it is, in the place of a verb
  public static Entry ofLog(Instant time, String event, Map<String, String> details) {
    return new Entry(
        time,
        Stage.LOG,
        "",
        event,
        Target.NOTHING,
        Person.NOBODY,
        Person.NOBODY,
        Source.NONE,
        "",
        Outcome.OPEN,
        details);
  }

  /// The bytes that stand for it in the log.
  public byte[] bytes() {
    return json().getBytes(StandardCharsets.UTF_8);
  }

  public String json() {
    JsonObject json = new JsonObject();
    json.add("time", MICROS.format(time)).add("stage", stage.word()).add("auditID", auditId);
    json.add("verb", verb).add("resource", target.resource());
    json.add("subresource", target.subresource()).add("namespace", target.namespace());
    json.add("name", target.name()).add("uid", target.uid());
    json.add("user", user.name()).add("userUID", user.uid()).add("groups", user.groups());
    json.add("impersonator", impersonator.name()).add("impersonatorUID", impersonator.uid());
    json.add("impersonatorGroups", impersonator.groups());
    json.add("sourceIPs", source.addresses()).add("userAgent", source.userAgent());
    json.add("requestDigest", requestDigest);
    if (outcome.code() != 0) {
      json.add("code", outcome.code());
    }
    json.add("reason", outcome.reason()).add("message", outcome.message());
    json.add("details", new TreeMap<>(details));
    return json.end();
  }

  /// Reads an entry. Fields that are not known are left out.
  ///
  /// @throws JsonException when it is none
  public static Entry parse(byte[] bytes) {
    Fields fields = new Fields(JsonText.object(new String(bytes, StandardCharsets.UTF_8)));
    return new Entry(
        fields.time(),
        Stage.of(fields.text("stage")),
        fields.text("auditID"),
        fields.text("verb"),
        new Target(
            fields.text("resource"),
            fields.text("subresource"),
            fields.text("namespace"),
            fields.text("name"),
            fields.text("uid")),
        new Person(fields.text("user"), fields.text("userUID"), fields.texts("groups")),
        new Person(
            fields.text("impersonator"),
            fields.text("impersonatorUID"),
            fields.texts("impersonatorGroups")),
        new Source(fields.texts("sourceIPs"), fields.text("userAgent")),
        fields.text("requestDigest"),
        new Outcome(fields.code(), fields.text("reason"), fields.text("message")),
        fields.map("details"));
  }

  /// Whether bytes are an entry that the log says of itself, without reading all of them.
  public static boolean isOfLog(byte[] bytes) {
    if (bytes.length < TIME_END + OF_LOG.length) {
      return false;
    }
    for (int i = 0; i < OF_LOG.length; i++) {
      if (bytes[TIME_END + i] != OF_LOG[i]) {
        return false;
      }
    }
    return true;
  }

  /// The time of an entry, without reading all of it.
  ///
  /// @throws JsonException when it has none
  public static Instant timeOf(byte[] bytes) {
    if (bytes.length < TIME_END) {
      throw new JsonException("an entry without a time");
    }
    return time(new String(bytes, TIME_START, TIME_END - TIME_START, StandardCharsets.UTF_8));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw new JsonException("no time: \"" + text + "\"");
    }
  }

  private record Fields(Map<String, @Nullable Object> values) {
    String text(String name) {
      return switch (values.get(name)) {
        case null -> "";
        case String text -> text;
        default -> throw new JsonException("\"" + name + "\" is no text");
      };
    }

    List<String> texts(String name) {
      return switch (values.get(name)) {
        case null -> List.of();
        case List<?> list -> list.stream().map(value -> string(name, value)).toList();
        default -> throw new JsonException("\"" + name + "\" is no list");
      };
    }

    Map<String, String> map(String name) {
      return switch (values.get(name)) {
        case null -> Map.of();
        case Map<?, ?> map -> {
          Map<String, String> texts = new TreeMap<>();
          map.forEach((key, value) -> texts.put(string(name, key), string(name, value)));
          yield texts;
        }
        default -> throw new JsonException("\"" + name + "\" is no object");
      };
    }

    int code() {
      return switch (values.get("code")) {
        case null -> 0;
        case Long code when code >= 0 && code <= Integer.MAX_VALUE -> code.intValue();
        default -> throw new JsonException("\"code\" is no code");
      };
    }

    Instant time() {
      return Entry.time(text("time"));
    }

    private static String string(String name, @Nullable Object value) {
      if (value instanceof String text) {
        return text;
      }
      throw new JsonException("\"" + name + "\" has what is no text");
    }
  }
}
