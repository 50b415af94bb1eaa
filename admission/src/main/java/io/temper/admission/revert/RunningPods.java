package io.temper.admission.revert;

import io.temper.admission.overcommit.AdmittedPod;
import io.temper.admission.overcommit.Decision.Restore;
import java.util.List;

/// The pods of the cluster that carry the label of scaled ones.
public interface RunningPods {
  /// One of them.
  record Found(AdmittedPod pod, String uid) {}

  /// What became of one.
  enum Outcome {
    /// It has back what it asked for.
    RESTORED,
    /// The API server does not let it be resized: only a new pod helps.
    REFUSED,
    /// It is no longer there, or somebody else changed it.
    GONE,
    /// Nobody answered; another attempt may succeed.
    FAILED
  }

  /// Those that have not ended and are not about to.
  ///
  /// @param namespace empty for all
  /// @throws RevertException when they cannot be read
  List<Found> scaled(String namespace);

  /// Gives one back what it asked for.
  Outcome restore(Found found, Restore decision);

  /// Tells people who look at the pod.
  void tell(Found found, boolean warning, String reason, String message);
}
