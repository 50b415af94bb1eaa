package io.temper.machinery.verbs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Requests;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import io.temper.machinery.wire.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;

/// Bikes in a live store and the handlers that serve them, without HTTP.
final class BikeServer {
  static final GroupVersion V1 = new GroupVersion("shop.example.com", "v1");

  /// An hour and a half after all bikes were made.
  static final Instant NOW = Bikes.CREATED.plusSeconds(5400);

  final Revisions revisions = new Revisions(1);
  final LiveStore<Bike> store;
  final Resource<Bike> resource;
  String whyNone = "";
  private final Map<Action, Handler> handlers;

  BikeServer() {
    this(InstantSource.fixed(NOW), WatchTimes.UPSTREAM);
  }

  BikeServer(InstantSource clock, WatchTimes times) {
    store =
        new LiveStore<>(
            revisions, new Window(Duration.ofSeconds(75), 4, 64, Duration.ofMillis(200)), clock);
    store.markSynced();
    resource =
        Resource.of(V1, "bikes", Bike.class)
            .columns(
                TableColumn.of("Material", "Frame.", b -> b.body().spec().material().name()),
                TableColumn.<Bike>integer("Price", "In cents.", Bikes::price).wide())
            .selectable("spec.material", b -> b.body().spec().material().name())
            .whyEmpty(() -> whyNone)
            .serve(store);
    handlers = new ResourceHandlers(clock, times, new Random(1)).of(resource);
  }

  /// A request as it arrives at a handler; empty namespace and name for none.
  Request request(String verb, String namespace, String name, String... query) {
    Request request = Requests.get("/apis/shop.example.com/v1/bikes");
    for (String parameter : query) {
      int equals = parameter.indexOf('=');
      request =
          Requests.withQuery(
              request, parameter.substring(0, equals), parameter.substring(equals + 1));
    }
    return request.withInfo(
        new RequestInfo(
            true,
            request.path(),
            verb,
            "apis",
            V1.group(),
            V1.version(),
            namespace,
            "bikes",
            "",
            name,
            request.query().value("labelSelector"),
            request.query().value("fieldSelector")));
  }

  Response answer(Request request) {
    return requireNonNull(handlers.get(Action.on(request.info().verb()))).handle(request);
  }

  Response.Full full(Request request) {
    return (Response.Full) answer(request);
  }

  /// The whole body, also of a streamed list.
  String text(Request request) {
    return switch (answer(request)) {
      case Response.Full full -> new String(full.body(), StandardCharsets.UTF_8);
      case Response.Stream stream -> {
        FakeSink sink = new FakeSink();
        write(stream, sink);
        yield sink.all();
      }
    };
  }

  Map<?, ?> json(Request request) {
    return (Map<?, ?>)
        requireNonNull(JsonText.parse(text(request).getBytes(StandardCharsets.UTF_8)));
  }

  /// A watch being served on its own thread until the sink is closed or it ends.
  Thread serve(Request request, FakeSink sink) {
    Response.Stream stream = (Response.Stream) answer(request);
    return Thread.ofVirtual().start(() -> write(stream, sink));
  }

  Status refused(Request request) {
    StatusException[] thrown = new StatusException[1];
    assertThatThrownBy(() -> answer(request))
        .isInstanceOfSatisfying(StatusException.class, e -> thrown[0] = e);
    return thrown[0].status();
  }

  Map<Action, Handler> handlers() {
    return handlers;
  }

  static Request accepting(Request request, String accept) {
    return Requests.with(request, "Accept", accept).withInfo(request.info());
  }

  private static void write(Response.Stream stream, FakeSink sink) {
    try {
      stream.body().writeTo(sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
