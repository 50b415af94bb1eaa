package io.temper.scheduler.extender;

import java.util.Locale;

/// What became of a question.
enum Outcome {
  /// Nodes were told.
  SCORED,
  /// Nothing speaks for any node.
  NEUTRAL,
  /// Not everything has been read from the cluster yet.
  STARTING,
  /// It was none.
  UNREADABLE,
  /// A fault of ours.
  FAULT;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
