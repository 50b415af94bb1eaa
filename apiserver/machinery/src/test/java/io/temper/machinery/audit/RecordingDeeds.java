package io.temper.machinery.audit;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps deeds in memory: writes, and reads of logs.
final class RecordingDeeds implements DeedRecorder {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  final List<Deed> intents = new CopyOnWriteArrayList<>();
  final List<Deed.Ended> ends = new CopyOnWriteArrayList<>();
  volatile boolean full;

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public boolean records(RequestInfo info) {
    return info.resourceRequest()
        && (!READS.contains(info.verb()) || info.subresource().equals("log"));
  }

  @Override
  public void intends(Deed deed) {
    refuseIfFull();
    intents.add(deed);
  }

  @Override
  public void ended(Deed.Ended ended) {
    refuseIfFull();
    ends.add(ended);
  }

  private void refuseIfFull() {
    if (full) {
      throw new StatusException(Status.failure(503, "ServiceUnavailable", "not recorded"));
    }
  }
}
