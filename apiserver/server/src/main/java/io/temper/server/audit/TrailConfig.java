package io.temper.server.audit;

import io.temper.audit.AuditLogConfig;
import io.temper.machinery.config.Flag;
import java.nio.file.Path;
import java.time.Duration;

/// Where the audit trail is kept.
public record TrailConfig(
    @Flag(
            name = "audit-trail-dir",
            help =
                "Directory for the audit trail, used by nobody else; a disk that outlives the"
                    + " process. Writes that cannot be recorded there are refused. Without it there"
                    + " is no trail.")
        Path directory,
    @Flag(
            name = "audit-trail-name",
            value = "temper.io/audit/apiserver",
            help =
                "What the name of a new trail begins with, which no other log anywhere may have; a"
                    + " slash and eight digits of chance follow.")
        String name,
    @Flag(
            name = "audit-trail-years",
            value = "5",
            help = "Years that entries are kept; older ones are dropped by whole files.")
        int years) {
  private static final int YEAR_DAYS = 365;

  public TrailConfig {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9./_-]{0,99}")) {
      throw new IllegalArgumentException(
          "--audit-trail-name: must be of letters, digits and ./_-, and is \"" + name + "\"");
    }
    if (years < 1 || years > 100) {
      throw new IllegalArgumentException("--audit-trail-years: must be between 1 and 100");
    }
  }

  boolean enabled() {
    return !directory.toString().isEmpty();
  }

  AuditLogConfig log() {
    return AuditLogConfig.of(name);
  }

  Duration kept() {
    // With the leap days.
    return Duration.ofDays((long) years * YEAR_DAYS + years / 4 + 1);
  }
}
