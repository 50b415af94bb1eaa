package io.temper.audit;

import java.time.Duration;

/// How a log is kept.
///
/// @param name what its origin begins with; eight hex digits of chance follow
/// @param segmentEntries how many entries a file has, a power of two; of a log that there is, what
///   it was made with counts
/// @param patience how long an append waits for the disk
/// @param synced whether an append waits until its entry would outlive a power cut; only a bench
///   does not want that
public record AuditLogConfig(String name, int segmentEntries, Duration patience, boolean synced) {
  private static final int SEGMENT_ENTRIES = 65_536;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  public AuditLogConfig {
    if (Integer.bitCount(segmentEntries) != 1) {
      throw new IllegalArgumentException("no power of two: " + segmentEntries);
    }
  }

  public static AuditLogConfig of(String name) {
    return new AuditLogConfig(name, SEGMENT_ENTRIES, PATIENCE, true);
  }
}
