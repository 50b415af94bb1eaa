package io.temper.machinery.audit;

import io.temper.machinery.exchange.RequestInfo;

/// Keeps what is done, and what was refused, before anybody is told of it. Called on the threads of
/// the requests.
public interface DeedRecorder {
  /// Records nothing.
  DeedRecorder NONE = new Unrecorded();

  /// Whether anything is recorded at all.
  boolean enabled();

  /// Whether a request that is let through is a deed; what is refused always is one.
  boolean records(RequestInfo info);

  /// Called when a deed was let through, before it is done.
  ///
  /// @throws io.temper.machinery.meta.StatusException when it cannot be recorded: it is not done
  void intends(Deed deed);

  /// Called when it is known what came of a deed, before the answer is sent; of an answer that is a
  /// stream, when that is over.
  ///
  /// @throws io.temper.machinery.meta.StatusException when it cannot be recorded, and nothing was
  ///   done: this is the answer then
  void ended(Deed.Ended ended);
}
