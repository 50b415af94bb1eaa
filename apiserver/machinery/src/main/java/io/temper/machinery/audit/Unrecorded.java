package io.temper.machinery.audit;

import io.temper.machinery.exchange.RequestInfo;

/// A recorder that records nothing.
record Unrecorded() implements DeedRecorder {
  @Override
  public boolean enabled() {
    return false;
  }

  @Override
  public boolean records(RequestInfo info) {
    return false;
  }

  @Override
  public void intends(Deed deed) {}

  @Override
  public void ended(Deed.Ended ended) {}
}
