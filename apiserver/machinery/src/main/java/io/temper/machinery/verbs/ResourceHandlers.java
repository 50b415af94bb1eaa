package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Watcher;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Makes the handlers of declared resources. Which verbs there are follows from the capabilities of
/// the registry, as [Resource#verbs] does, so that what is advertised is what works.
///
/// @param random spreads the ends of watches; used by many threads
public record ResourceHandlers(InstantSource clock, WatchTimes times, RandomGenerator random) {
  public ResourceHandlers(InstantSource clock) {
    this(clock, WatchTimes.UPSTREAM, new Random());
  }

  /// Handlers by verb: `get`, `list`, `watch`. For any other verb the answer is
  /// [io.temper.machinery.meta.Status#methodNotAllowed].
  ///
  /// @throws IllegalArgumentException when the body type has no JSON form
  public <T> Map<String, Handler> of(Resource<T> resource) {
    Endpoint<T> endpoint = new Endpoint<>(resource, clock);
    Registry<T> registry = resource.registry();
    Map<String, Handler> handlers = new TreeMap<>();
    if (registry instanceof Getter<T> getter) {
      handlers.put("get", new GetHandler<>(endpoint, getter));
    }
    if (registry instanceof Lister<T> lister) {
      handlers.put("list", new ListHandler<>(endpoint, lister));
    }
    if (registry instanceof Watcher<T> watcher) {
      handlers.put("watch", new WatchHandler<>(endpoint, watcher, times, random));
    }
    return Collections.unmodifiableMap(handlers);
  }
}
