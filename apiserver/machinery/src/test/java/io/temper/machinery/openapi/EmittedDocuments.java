package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.sample.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Writes what the OpenAPI endpoints of a module's resources answer to `target/openapi`, as JSON
/// (`.json`) and protobuf (`.pb`).
public final class EmittedDocuments {
  private EmittedDocuments() {}

  public static void write(OpenApi openApi, InstantSource clock) {
    Map<String, Handler> handlers = openApi.handlers(clock);
    handlers.forEach((path, handler) -> {
      write(path + ".json", handler, "application/json");
      if (!path.equals("/openapi/v3")) {
        write(path + ".pb", handler, protobuf(path.substring(9, 11)));
      }
    });
  }

  private static String protobuf(String version) {
    return "application/com.github.proto-openapi.spec." + version + ".v1.0+protobuf";
  }

  private static void write(String path, Handler handler, String accept) {
    var answer = (Response.Full) handler.handle(Requests.get(path, accept));
    Path file = Path.of("target" + path);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
