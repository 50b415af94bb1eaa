package io.temper.machinery.verbs;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.selector.FieldSelector;
import io.temper.machinery.selector.LabelSelector;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.StatusResponses;
import io.temper.machinery.wire.Yaml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writes to `target/wire` what upstream's own code is to read (hack/conformance/wire_test.go): it
/// must understand all of it and write the same bytes.
final class EmittedWireTest {
  private static final Path FOLDER = Path.of("target/wire");
  private static final String META = ";v=v1;g=meta.k8s.io";

  private final BikeServer server = new BikeServer();

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(FOLDER);
    server.store.put(bike("a", "one", 1, Map.of("z", "<&>", "a", "b")));
    server.store.put(bike("b", "two", 2));
  }

  @Test
  void answersAreEmitted() throws IOException {
    server.store.put(Bikes.withEveryMetadata("c", "three"));
    emit("partial", get("as=PartialObjectMetadata" + META));
    emit("partiallist", list("as=PartialObjectMetadataList" + META));
    write("table.json", body(accepting(server.request("get", "a", "one"), "json;as=Table" + META)));
    write(
        "tablelist.json",
        body(accepting(server.request("list", "", "", "limit=1"), "json;as=Table" + META)));

    assertThat(FOLDER.resolve("partiallist.pb")).exists();
  }

  @Test
  void watchesAreEmitted() throws InterruptedException, IOException {
    Request watch =
        server.request(
            "watch",
            "",
            "",
            "sendInitialEvents=true",
            "resourceVersionMatch=NotOlderThan",
            "allowWatchBookmarks=true");
    for (String type : List.of("json", "vnd.kubernetes.protobuf")) {
      FakeSink sink = new FakeSink();
      server.serve(accepting(watch, type + ";as=PartialObjectMetadata" + META), sink);
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < 3; i++) {
        frames.writeBytes(sink.bytes());
      }
      sink.close();
      write("watch." + (type.equals("json") ? "json" : "pb"), frames.toByteArray());
    }
    assertThat(FOLDER.resolve("watch.pb")).exists();
  }

  @Test
  void statusesAreEmitted() throws IOException {
    List<Status> statuses =
        List.of(
            Status.badRequest("a \"quoted\" <html> & \u2028 text"),
            Status.notFound("shop.example.com", "bikes", "x\ty\u00a0"),
            Status.expired("old", "token"),
            Status.tooManyRequests("later", 3),
            Status.internalError("broken"),
            Status.methodNotSupported("shop.example.com", "bikes", "watch"),
            Status.resourceVersionTooLarge(9, 8),
            Status.invalid(
                "meta.k8s.io",
                "ListOptions",
                "",
                List.of(
                    FieldError.forbidden("a.b", "no"),
                    FieldError.notSupported("c", "d", List.of("e", "")))));
    for (int i = 0; i < statuses.size(); i++) {
      for (String type : MediaTypes.OBJECTS) {
        String name = "status" + i + "." + type.substring(type.length() - 4);
        write(name, StatusResponses.encode(statuses.get(i), type, false));
      }
    }
    assertThat(FOLDER.resolve("status0.json")).exists();
  }

  @Test
  void selectorsAreEmitted() throws IOException {
    Random random = new Random(20_260_102);
    emit("labels.jsonl", random, "ab=!<>(), in1_./-\t", text -> LabelSelector.parse(text));
    emit(
        "fields.jsonl",
        random,
        "ab=!,\\ \u00e9",
        text -> FieldSelector.parse(text, Set.of("", "a", "b", "ab", "ba", "aa", "bb")));
    assertThat(FOLDER.resolve("labels.jsonl")).exists();
  }

  @Test
  void stringsAndNumbersAreEmitted() throws IOException {
    Random random = new Random(20_260_102);
    JsonWriter json = new JsonWriter().beginArray();
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        text.appendCodePoint(random.nextInt(random.nextInt(4) == 0 ? 0xD800 : 0x100));
      }
      json.value(text.toString());
      json.value(random.nextLong());
      json.value(Double.longBitsToDouble(random.nextLong(0x7FF0000000000000L)));
      json.value(random.nextInt(100_000) / 1000.0);
    }
    byte[] document = json.endArray().document();
    write("values.json", document);
    write("values.yaml", Yaml.fromJson(document));
    assertThat(FOLDER.resolve("values.yaml")).exists();
  }

  private void emit(String name, Function<String, Request> request) throws IOException {
    write(name + ".json", body(request.apply("json")));
    write(name + ".yaml", body(request.apply("yaml")));
    write(name + ".pb", body(request.apply("vnd.kubernetes.protobuf")));
  }

  private Function<String, Request> get(String conversion) {
    return type -> accepting(server.request("get", "a", "one"), type + ";" + conversion);
  }

  private Function<String, Request> list(String conversion) {
    return type -> accepting(server.request("list", "", "", "limit=1"), type + ";" + conversion);
  }

  private byte[] body(Request request) {
    return ((Response.Full) server.answer(request)).body();
  }

  private static Request accepting(Request request, String subtype) {
    return BikeServer.accepting(request, "application/" + subtype);
  }

  /// One JSON object a line: the text, and its normal form or what is wrong with it.
  private static void emit(
      String file, Random random, String alphabet, Function<String, Object> parser)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String normal = "";
      String error = "";
      try {
        normal = parser.apply(text.toString()).toString();
      } catch (StatusException e) {
        error = e.status().message();
      }
      JsonWriter line = new JsonWriter().beginObject();
      line.name("text").value(text.toString());
      line.name("normal").value(normal);
      line.name("error").value(error);
      lines.writeBytes(line.endObject().document());
    }
    write(file, lines.toByteArray());
  }

  private static void write(String name, byte[] content) throws IOException {
    Files.write(FOLDER.resolve(name), content);
  }
}
