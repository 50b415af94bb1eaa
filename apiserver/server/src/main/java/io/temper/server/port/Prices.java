package io.temper.server.port;

/// What capacity costs. Safe for all threads.
@FunctionalInterface
public interface Prices {
  /// The prices in force: the same book until one of them changes. Figures that belong together are
  /// worked out with one book.
  PriceBook book();
}
