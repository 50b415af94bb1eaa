package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Registry;
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
/// @param random spreads the ends of watches; used by many threads
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
    Map<Action, Handler> handlers = new HashMap<>();
    addReads(endpoint, handlers);
    for (Subresource<T> subresource : resource.subresources()) {
      add(subresource, endpoint, handlers);
    }
    return Collections.unmodifiableMap(handlers);
  }

  private <T> void addReads(Endpoint<T> endpoint, Map<Action, Handler> handlers) {
    Registry<T> registry = endpoint.resource().registry();
    if (registry instanceof Getter<T> getter) {
      handlers.put(Action.on("get"), new GetHandler<>(endpoint, getter));
    }
    if (registry instanceof Lister<T> lister) {
      handlers.put(Action.on("list"), new ListHandler<>(endpoint, lister));
    }
    if (registry instanceof Watcher<T> watcher) {
      handlers.put(Action.on("watch"), new WatchHandler<>(endpoint, watcher, times, random));
    }
  }

  private static <T> void add(
      Subresource<T> subresource, Endpoint<T> endpoint, Map<Action, Handler> handlers) {
    switch (subresource) {
      case Subresource.Status<T> status -> addStatus(status.name(), endpoint, handlers);
      case Subresource.Scale<T> _, Subresource.Connect<T> _ -> {}
    }
  }

  /// The object as a whole is read through its status too.
  private static <T> void addStatus(
      String name, Endpoint<T> endpoint, Map<Action, Handler> handlers) {
    if (endpoint.resource().registry() instanceof Getter<T> getter) {
      handlers.put(new Action("get", name), new GetHandler<>(endpoint, getter));
    }
  }
}
