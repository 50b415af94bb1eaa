package io.temper.admission.serving;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where certificates are kept, and who is told of them.
public interface Keeper {
  /// What is kept.
  ///
  /// @param version for compare-and-swap
  record Kept(String version, Map<String, String> data) {
    public Kept {
      data = Map.copyOf(data);
    }
  }

  /// @throws ServingException when it cannot be asked
  Optional<Kept> read();

  /// Keeps data unless somebody else was quicker.
  ///
  /// @param before what was read; null when there was nothing
  /// @return whether it was kept
  /// @throws ServingException when it cannot be asked
  boolean write(@Nullable Kept before, Map<String, String> data);

  /// Has kube-apiserver trust these certificates, if it does not already.
  ///
  /// @param bundle PEM
  /// @throws ServingException when it cannot be told
  void tell(String bundle);
}
