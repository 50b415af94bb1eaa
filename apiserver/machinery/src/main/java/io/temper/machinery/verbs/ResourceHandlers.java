package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.scale.Scales;
import io.temper.machinery.store.Answerer;
import io.temper.machinery.store.Creater;
import io.temper.machinery.store.Deleter;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Updater;
import io.temper.machinery.store.Watcher;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Makes the handlers of declared resources. Which verbs there are follows from the capabilities of
/// the registry, as [Resource#verbs] does, so that what is advertised is what works.
///
/// @param random spreads the ends of watches and ends generated names; used by many threads
public record ResourceHandlers(InstantSource clock, WatchTimes times, RandomGenerator random) {
  public ResourceHandlers(InstantSource clock) {
    this(clock, WatchTimes.UPSTREAM, new Random());
  }

  /// Handlers by what they are for. For anything else the answer is
  /// [io.temper.machinery.meta.Status#methodNotAllowed].
  ///
  /// @throws IllegalArgumentException when the body type has no JSON form
  public <T> Map<Action, Handler> of(Resource<T> resource) {
    Endpoint<T> endpoint = new Endpoint<>(resource, clock);
    Registry<T> registry = resource.registry();
    Map<Action, Handler> handlers = new HashMap<>();
    addReads(endpoint, handlers);
    addConnects(resource, handlers);
    if (writes(registry)) {
      var kind = new WritableKind<>(resource, clock);
      var writes = new WriteHandlers<>(endpoint, kind, handlers);
      writes.add(registry, random);
      for (Subresource<T> subresource : resource.subresources()) {
        switch (subresource) {
          case Subresource.Status<T> status -> writes.addStatus(status.name(), registry);
          case Subresource.Scale<T> scale -> writes.addScale(scale, registry);
          case Computed<T, ?> _, Connect<T, ?> _ -> {}
        }
      }
    }
    return Collections.unmodifiableMap(handlers);
  }

  private static boolean writes(Registry<?> registry) {
    return registry instanceof Answerer
        || registry instanceof Creater
        || registry instanceof Updater
        || registry instanceof Deleter;
  }

  private static <T> void addConnects(Resource<T> resource, Map<Action, Handler> handlers) {
    for (Subresource<T> subresource : resource.subresources()) {
      if (subresource instanceof Connect<T, ?> connect) {
        Handler handler = connectHandler(resource, connect);
        resource
            .verbs(connect)
            .forEach(verb -> handlers.put(new Action(verb, connect.name()), handler));
      }
    }
  }

  private static <T, O extends Record> Handler connectHandler(
      Resource<T> resource, Connect<T, O> connect) {
    if (resource.registry() instanceof Getter<T> getter) {
      return new ConnectHandler<>(resource, getter, connect);
    }
    throw new IllegalArgumentException(
        resource.plural() + "/" + connect.name() + " belongs to objects that cannot be read");
  }

  private <T> void addReads(Endpoint<T> endpoint, Map<Action, Handler> handlers) {
    Resource<T> resource = endpoint.resource();
    if (resource.registry() instanceof Getter<T> getter) {
      Handler get = new GetHandler<>(endpoint, getter);
      handlers.put(Action.on("get"), get);
      for (Subresource<T> subresource : resource.subresources()) {
        switch (subresource) {
          // The object as a whole is read through its status too.
          case Subresource.Status<T> status -> handlers.put(new Action("get", status.name()), get);
          case Subresource.Scale<T> scale -> {
            Scales<T> scales = new Scales<>(resource, scale, getter);
            handlers.put(
                new Action("get", scale.name()),
                new GetHandler<>(new Endpoint<>(scales.resource(), clock), scales));
          }
          case Computed<T, ?> computed ->
              handlers.put(
                  new Action("get", computed.name()),
                  new ComputedHandler<>(resource, getter, computed, clock));
          case Connect<T, ?> _ -> {}
        }
      }
    }
    if (resource.registry() instanceof Lister<T> lister) {
      handlers.put(Action.on("list"), new ListHandler<>(endpoint, lister));
    }
    if (resource.registry() instanceof Watcher<T> watcher) {
      handlers.put(Action.on("watch"), new WatchHandler<>(endpoint, watcher, times, random));
    }
  }
}
