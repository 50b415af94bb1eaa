package io.temper.audit.entry;

/// What a log says of itself, in the place of a verb.
public final class LogEvents {
  /// It is new: `origin`, `key`.
  public static final String BEGUN = "LogBegun";

  /// Heads are signed with another key from here on: `key`, `previousKey`.
  public static final String KEY = "KeyChanged";

  /// Entries `from` to before `to` are deleted for their age.
  public static final String DROPPED = "EntriesDropped";

  /// What was no whole entry was cut off its end: `bytes` of it, kept in `file`.
  public static final String TORN = "TornEndCut";

  private LogEvents() {}
}
