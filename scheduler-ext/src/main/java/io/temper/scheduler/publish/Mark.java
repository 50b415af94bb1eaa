package io.temper.scheduler.publish;

import java.util.Locale;

/// What is written on nodes.
public enum Mark {
  /// The label [io.temper.crds.Labels#CPU_PRESSURE].
  PRESSURE,
  /// The extended resource [io.temper.crds.ExtendedResources#FENCED_MILLICORES].
  FENCE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
