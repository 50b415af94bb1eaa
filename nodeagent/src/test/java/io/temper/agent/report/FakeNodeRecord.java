package io.temper.agent.report;

import io.temper.agent.kube.NodeRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A Node and a Lease that keep what is written to them, or refuse it.
final class FakeNodeRecord implements NodeRecord {
  private final List<Map<String, String>> annotated = new CopyOnWriteArrayList<>();
  private final List<Long> renewed = new CopyOnWriteArrayList<>();
  private final List<String> uids = new CopyOnWriteArrayList<>();
  private volatile String refusal = "";

  /// From now on all is refused with these words; with empty ones nothing is.
  void refuse(String why) {
    refusal = why;
  }

  /// What was written or refused, in order.
  List<Map<String, String>> annotated() {
    return annotated;
  }

  /// Whose it was.
  List<String> uids() {
    return uids;
  }

  /// Times of renewal asked for.
  List<Long> renewed() {
    return renewed;
  }

  @Override
  public Written annotate(String uid, Map<String, String> annotations) {
    uids.add(uid);
    annotated.add(annotations);
    return answer();
  }

  @Override
  public Written renew(String uid, long unixMillis) {
    renewed.add(unixMillis);
    return answer();
  }

  private Written answer() {
    return refusal.isEmpty() ? Written.DONE : new Written.Failed(refusal);
  }
}
