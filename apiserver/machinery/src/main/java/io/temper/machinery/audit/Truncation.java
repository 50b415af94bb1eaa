package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Level;

/// Takes the objects out of events that are too large, and leaves out those that are so even then
/// (k8s.io/apiserver `plugin/pkg/audit/truncate`).
record Truncation(EventSink next, long maxEventBytes, Losses losses) implements EventSink {
  @Override
  public boolean accept(EncodedEvent event) {
    EncodedEvent fitting = event;
    if (event.size() > maxEventBytes && event.event().request().level().atLeast(Level.REQUEST)) {
      fitting = EncodedEvent.of(event.event().truncated());
    }
    if (fitting.size() > maxEventBytes) {
      losses.lost("truncate", 1, "event is too large even after truncating");
      return true;
    }
    return next.accept(fitting);
  }

  @Override
  public void close() {
    next.close();
  }
}
