package io.temper.scheduler.publish;

/// Whether nodes are written on.
public enum Publish {
  /// They are left alone.
  OFF,
  /// They show what their agents say.
  ON,
  /// What was written on them is taken back.
  WITHDRAW
}
