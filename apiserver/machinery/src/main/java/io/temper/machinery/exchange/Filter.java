package io.temper.machinery.exchange;

/// One step before the handler. May answer itself, or call `next` with a request it has enriched.
@FunctionalInterface
public interface Filter {
  Response apply(Request request, Handler next);
}
