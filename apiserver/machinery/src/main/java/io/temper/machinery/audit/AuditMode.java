package io.temper.machinery.audit;

/// When the writing of an event is waited for.
public enum AuditMode {
  /// Never: events wait in memory, and those that do not fit are lost and counted.
  BATCH,
  /// Always; a request goes on even if it fails.
  BLOCKING,
  /// Always; a request whose arrival cannot be recorded fails.
  BLOCKING_STRICT
}
