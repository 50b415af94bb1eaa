package io.temper.machinery.exchange;

/// Answers a request, on the virtual thread of that request; may block.
@FunctionalInterface
public interface Handler {
  /// @throws io.temper.machinery.meta.StatusException when the answer is an error
  Response handle(Request request);
}
