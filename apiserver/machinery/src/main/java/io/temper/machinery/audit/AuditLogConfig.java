package io.temper.machinery.audit;

import io.temper.machinery.config.Flag;
import java.nio.file.Path;

/// Events in a file or on standard output; names and defaults are kube-apiserver's.
///
/// @param path empty for none, `-` for standard output
/// @param maxSizeMegabytes 0 for no limit
/// @param maxBackups 0 for no limit
/// @param maxAgeDays 0 for no limit
public record AuditLogConfig(
    @Flag(
            name = "audit-log-path",
            help =
                "File to which audit events are appended as lines of JSON; - for standard output.")
        Path path,
    @Flag(
            name = "audit-log-maxsize",
            value = "100",
            help = "Megabytes of the audit log at which it is renamed and begun anew; 0 for never.")
        int maxSizeMegabytes,
    @Flag(
            name = "audit-log-maxbackup",
            value = "100",
            help = "Renamed audit logs to keep; 0 for all.")
        int maxBackups,
    @Flag(
            name = "audit-log-maxage",
            value = "366",
            help = "Days to keep a renamed audit log; 0 for ever.")
        int maxAgeDays,
    @Flag(
            name = "audit-log-mode",
            value = "blocking",
            help =
                "Whether requests wait until their events are in the log (blocking), fail when"
                    + " their arrival cannot be logged (blocking-strict), or neither (batch).")
        AuditMode mode,
    @Flag(
            name = "audit-log-batch-buffer-size",
            value = "10000",
            help = "Events that may wait for the log; only with batch.")
        int bufferSize,
    @Flag(
            name = "audit-log-truncate-enabled",
            value = "false",
            help = "Whether objects are left out of events that are too large for the log.")
        boolean truncate,
    @Flag(
            name = "audit-log-truncate-max-event-size",
            value = "102400",
            help = "Bytes of the largest event in the log; one larger without its objects is lost.")
        long maxEventBytes) {

  public AuditLogConfig {
    AuditConfig.check(maxSizeMegabytes >= 0, "--audit-log-maxsize: must not be negative");
    AuditConfig.check(maxBackups >= 0, "--audit-log-maxbackup: must not be negative");
    AuditConfig.check(maxAgeDays >= 0, "--audit-log-maxage: must not be negative");
    AuditConfig.check(bufferSize > 0, "--audit-log-batch-buffer-size: must be positive");
    AuditConfig.check(maxEventBytes > 0, "--audit-log-truncate-max-event-size: must be positive");
  }

  boolean enabled() {
    return !path.toString().isEmpty();
  }
}
