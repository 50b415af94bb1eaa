package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Rack;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.FakeClock;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.StatusResponses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Bikes that clients write, and racks that they scale, in memory, and the handlers of all their
/// verbs, without HTTP.
final class StoredBikes {
  static final String ROOT = "/apis/shop.example.com/v1/namespaces/";

  final FakeClock clock = new FakeClock();
  final MemoryStore<Bike> store;
  final Resource<Bike> resource;
  private final Map<Action, Handler> handlers;
  private final Map<Action, Handler> rackHandlers;

  StoredBikes() {
    this(Strategy.plain());
  }

  StoredBikes(Strategy<Bike> strategy) {
    this(strategy, Strategy.plain());
  }

  StoredBikes(Strategy<Bike> strategy, Strategy<Rack> rackStrategy) {
    store =
        new MemoryStore<>(
            new GroupResource("shop.example.com", "bikes"),
            new Revisions(1),
            Window.UPSTREAM,
            clock.clocks().wall());
    resource = Resource.of(Shop.V1, "bikes", Bike.class).strategy(strategy).status().serve(store);
    var made = new ResourceHandlers(clock.clocks().wall(), WatchTimes.UPSTREAM, new Random(1));
    handlers = made.of(resource);
    rackHandlers =
        made.of(
            Resource.of(Shop.V1, "racks", Rack.class)
                .strategy(rackStrategy)
                .status()
                .scale(Shop.SCALE)
                .serve(
                    new MemoryStore<>(
                        new GroupResource("shop.example.com", "racks"),
                        new Revisions(1),
                        Window.UPSTREAM,
                        clock.clocks().wall())));
  }

  Map<Action, Handler> handlers() {
    return handlers;
  }

  /// A request that has no body yet.
  ///
  /// @param target what follows `namespaces/`: `a/bikes/one`
  Call call(String method, String target) {
    return new Call(this, method, target, Map.of(), Headers.EMPTY, new byte[0]);
  }

  Call post(String body) {
    return call("POST", "a/bikes").body(body);
  }

  Call put(String name, String body) {
    return call("PUT", "a/bikes/" + name).body(body);
  }

  @Nullable VersionedObject<Bike> stored(String name) {
    return store.get(new Key("a", name), new ResourceVersion(0));
  }

  private Answer send(Call call) {
    Query query = new Query(call.query);
    String path = ROOT + call.target;
    Request request =
        Request.of(call.method, path, query, call.headers, call.body, Peer.NONE)
            .withInfo(RequestInfoParser.parse(call.method, path, query))
            .withUser(new UserInfo("ada", "u1", List.of("riders"), Map.of()), call.headers);
    Action action = new Action(request.info().verb(), request.info().subresource());
    Response.Full response;
    try {
      response = (Response.Full) requireNonNull(handlers(request).get(action)).handle(request);
    } catch (StatusException e) {
      response = (Response.Full) StatusResponses.of(request, e.status());
    }
    return new Answer(response);
  }

  private Map<Action, Handler> handlers(Request request) {
    return request.info().resource().equals("racks") ? rackHandlers : handlers;
  }

  /// A request that is being put together. Apostrophes in the body stand for quotation marks.
  record Call(
      StoredBikes bikes,
      String method,
      String target,
      Map<String, List<String>> query,
      Headers headers,
      byte[] body) {
    Call body(String text) {
      return bytes(text.replace('\'', '"').getBytes(UTF_8));
    }

    Call bytes(byte[] bytes) {
      return new Call(bikes, method, target, query, headers, bytes);
    }

    /// @param parameter `name=value`
    Call with(String parameter) {
      int equals = parameter.indexOf('=');
      Map<String, List<String>> more = new LinkedHashMap<>(query);
      more.put(parameter.substring(0, equals), List.of(parameter.substring(equals + 1)));
      return new Call(bikes, method, target, more, headers, body);
    }

    Call header(String name, String value) {
      return new Call(bikes, method, target, query, headers.with(name, value), body);
    }

    Answer send() {
      return bikes.send(this);
    }
  }

  /// What a client gets.
  record Answer(Response.Full response) {
    int code() {
      return response.status();
    }

    String text() {
      return new String(response.body(), UTF_8);
    }

    Map<?, ?> json() {
      return (Map<?, ?>) requireNonNull(JsonText.parse(response.body()));
    }

    /// What lies at a path such as `metadata.name`, as JSON or a bare string; empty for nothing.
    String at(String path) {
      Object value = json();
      for (String step : path.split("\\.", -1)) {
        value = value instanceof Map<?, ?> map ? map.get(step) : null;
      }
      return switch (value) {
        case null -> "";
        case Map<?, ?> map -> new TreeMap<>(map).toString();
        default -> value.toString();
      };
    }

    String message() {
      return at("message");
    }

    List<String> warnings() {
      return response.headers().all("Warning");
    }
  }
}
