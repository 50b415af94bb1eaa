package io.temper.audit;

import io.temper.audit.entry.Entry;
import io.temper.audit.entry.Outcome;
import io.temper.audit.entry.Person;
import io.temper.audit.entry.Source;
import io.temper.audit.entry.Stage;
import io.temper.audit.entry.Target;
import io.temper.audit.note.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Logs to be tested, of files of eight entries.
public final class Logs {
  public static final SigningKey KEY = SigningKey.parse(SigningKey.generate());
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(START);
  static final AuditLogConfig CONFIG =
      new AuditLogConfig("temper.io/audit/test", 8, Duration.ofSeconds(20), true);

  private Logs() {}

  public static AuditLog open(Path directory) {
    return AuditLog.open(directory, CONFIG, KEY, CLOCK);
  }

  /// One of shorter files.
  public static AuditLog open(Path directory, int segmentEntries) {
    AuditLogConfig config =
        new AuditLogConfig(CONFIG.name(), segmentEntries, CONFIG.patience(), false);
    return AuditLog.open(directory, config, KEY, CLOCK);
  }

  static AuditLog open(Path directory, Disk disk) {
    return AuditLog.open(directory, CONFIG, KEY, CLOCK, disk);
  }

  /// An entry of a minute of its own.
  public static Entry entry(int number) {
    return new Entry(
        START.plus(Duration.ofMinutes(number)),
        Stage.INTENT,
        "id-" + number,
        "create",
        new Target("traces.temper.io", "", "", "trace-" + number, ""),
        new Person("alice", "", List.of()),
        Person.NOBODY,
        Source.NONE,
        "",
        Outcome.OPEN,
        Map.of());
  }

  public static List<byte[]> all(AuditLog log) {
    List<byte[]> all = new ArrayList<>();
    long at = log.oldest();
    while (at < log.size()) {
      List<Recorded> some = log.read(at, 3);
      some.forEach(recorded -> all.add(recorded.bytes()));
      at += some.size();
    }
    return all;
  }
}
