package io.temper.admission.overcommit;

import java.util.List;

/// What becomes of a pod's CPU requests.
public sealed interface Decision {
  /// They are scaled.
  ///
  /// @param changes what is different from what the pod has now; empty if only the record is
  /// @param originals the record to be kept on the pod
  record Scale(List<Change> changes, OriginalRequests originals, String policy)
      implements Decision {
    public Scale {
      changes = List.copyOf(changes);
    }
  }

  /// What was scaled before goes back, and the record with it.
  ///
  /// @param changes empty if somebody else changed the requests since
  record Restore(List<Change> changes, Reason reason) implements Decision {
    public Restore {
      changes = List.copyOf(changes);
    }
  }

  /// Nothing is done.
  record Leave(Reason reason) implements Decision {}

  /// One request that changes.
  ///
  /// @param pointer JSON pointer of the object that has these resources
  /// @param container its name; empty for the pod's own
  record Change(String pointer, String container, String from, String to) {}
}
