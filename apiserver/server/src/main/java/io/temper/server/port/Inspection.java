package io.temper.server.port;

import io.temper.crds.perf.PodThreadsStatus;

/// What agents look into when they are asked, beside what they tell all the time. Safe for all
/// threads; works on the caller's and takes its time.
///
/// Whatever goes wrong is thrown as the [io.temper.machinery.meta.StatusException] to answer with:
///
/// | code | when |
/// |---|---|
/// | 404 | the agent knows no such pod, or it has no threads |
/// | 412 | this node cannot do it; the message says what is missing |
/// | 429 | the agent is doing as much of this as it does at a time; says when to ask again |
/// | 500 | the agent said what cannot be |
/// | 501 | the agent is too old to be asked |
/// | 503 | there is no agent, or it cannot be reached |
/// | 504 | it did not answer in time |
public interface Inspection {
  /// A pod's threads over the next second; the busiest of them where there are very many.
  ///
  /// @param podUid of the Pod object
  PodThreadsStatus threads(String node, String podUid);

  /// Begins a kernel trace. Whether there is one shows at its first piece: until then it may be
  /// refused.
  ///
  /// @param podUid of the Pod object; empty: the whole node
  /// @param seconds it may take
  /// @param maxBytes it may hold; whichever comes first ends it
  Capture trace(String node, String podUid, int seconds, long maxBytes);
}
