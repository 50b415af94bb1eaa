package io.temper.server.history;

import io.temper.history.Database;
import io.temper.machinery.config.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the history is kept.
public record HistoryConfig(
    @Flag(
            name = "history-dir",
            help =
                "Directory for the history of savings, costs and sessions, in a database of this"
                    + " process. Without it and --history-url there is none.")
        Path directory,
    @Flag(
            name = "history-dir-lasts",
            value = "false",
            help =
                "Say so when that directory outlives the pod and there is one replica: then closed"
                    + " devsessions move there after a week. To a PostgreSQL they move anyway.")
        boolean directoryLasts,
    @Flag(
            name = "history-url",
            help = "PostgreSQL to keep it in instead: jdbc:postgresql://HOST:PORT/DATABASE.")
        String url,
    @Flag(name = "history-user", value = "temper", help = "User of that PostgreSQL.") String user,
    @Flag(
            name = "history-password-file",
            help = "File with that user's password; read at each start.")
        Path passwordFile,
    @Flag(name = "history-years", value = "5", help = "Years of it that are kept.") int years) {

  public HistoryConfig {
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql://")) {
      throw new IllegalArgumentException(
          "--history-url: must begin with jdbc:postgresql://, and is \"" + url + "\"");
    }
    if (!url.isEmpty() && !directory.toString().isEmpty()) {
      throw new IllegalArgumentException("--history-url and --history-dir: give one of them");
    }
    if (years < 1 || years > 100) {
      throw new IllegalArgumentException("--history-years: must be between 1 and 100");
    }
  }

  /// Whether what is there alone is safe: nothing that exists nowhere else may go to a database
  /// that ends with its pod, or that other replicas do not see.
  public boolean lasts() {
    return !url.isEmpty() || directoryLasts;
  }

  /// How long anything is kept.
  public Duration retention() {
    return Duration.ofDays(366L * years);
  }

  /// The database; empty when no history is wanted.
  ///
  /// @throws IllegalArgumentException when the password cannot be read
  Optional<Database> database() {
    if (!url.isEmpty()) {
      return Optional.of(Database.of(url, user, password()));
    }
    return directory.toString().isEmpty()
        ? Optional.empty()
        : Optional.of(Database.embedded(directory.resolve("history")));
  }

  private String password() {
    if (passwordFile.toString().isEmpty()) {
      return "";
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("--history-password-file: " + e.getMessage(), e);
    }
  }
}
