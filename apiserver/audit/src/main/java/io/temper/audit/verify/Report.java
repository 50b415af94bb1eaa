package io.temper.audit.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What was found, while it is looked for.
final class Report {
  /// More of them say nothing new.
  private static final int MOST = 100;

  private final List<String> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long bad = -1;
  private boolean tampered;

  /// Something is not as it was witnessed.
  void found(String what) {
    tampered = true;
    if (findings.size() < MOST && !findings.contains(what)) {
      findings.add(what);
    }
  }

  /// The same, of that entry.
  void found(long index, String what) {
    found("entry " + index + ": " + what);
    bad = bad < 0 ? index : Math.min(bad, index);
  }

  /// Something to know that is no fault.
  void note(String what) {
    notes.add(what);
  }

  List<String> findings() {
    return findings;
  }

  List<String> notes() {
    return notes;
  }

  boolean tampered() {
    return tampered;
  }

  /// The first entry that is known not to be what it was, or not to be there.
  OptionalLong firstBad() {
    return bad < 0 ? OptionalLong.empty() : OptionalLong.of(bad);
  }
}
