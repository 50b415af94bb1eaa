package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;

/// One filter in the chain, under its name, with the reason why it stands where it stands.
public record Step(String name, String reason, Filter filter) {
  static Step of(String name, String reason, Filter filter) {
    return new Step(name, reason, filter);
  }
}
