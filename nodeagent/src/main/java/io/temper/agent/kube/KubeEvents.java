package io.temper.agent.kube;

import java.util.List;

/// Where a [Reflector] hands over what it sees, on its own thread.
public interface KubeEvents<T> {
  /// These are all there are.
  void replaced(List<T> objects);

  /// One appeared or changed.
  void changed(T object);

  /// One is no more.
  void removed(T object);
}
