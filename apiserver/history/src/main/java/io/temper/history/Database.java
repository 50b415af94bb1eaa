package io.temper.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connections to the database, whose tables are brought up to date before the first is given. Safe
/// for all threads.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final String MIGRATIONS = "classpath:io/temper/history/migrations";
  private static final int MOST_CONNECTIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HikariDataSource pool;
  private boolean migrated;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /// A database in a file of this process alone; made when it is not there.
  ///
  /// @param file without the ending `.mv.db`
  public static Database embedded(Path file) {
    // What is acknowledged is on the disk; a second process is refused instead of harming it.
    return of("jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0", "temper", "");
  }

  /// A database somewhere else.
  ///
  /// @param url `jdbc:postgresql://HOST:PORT/DATABASE`
  public static Database of(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("history");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setAutoCommit(false);
    // That it is away is found out by who asks for something.
    config.setInitializationFailTimeout(-1);
    return new Database(new HikariDataSource(config));
  }

  /// Work in one transaction.
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /// Does it all, or nothing. Done again where it turns out that the database has closed the
  /// connection meanwhile, as after its restart; so that work has to be such as may be done twice.
  ///
  /// @param what is done, for messages
  /// @throws HistoryException when it was not done
  <T> T transact(String what, Work<T> work) {
    migrate();
    try {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!lostConnection(e)) {
          throw e;
        }
        // The others that wait in the pool were lost with it.
        pool.getHikariPoolMXBean().softEvictConnections();
        return once(work);
      }
    } catch (SQLException e) {
      throw new HistoryException(what, e);
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        try {
          connection.rollback();
        } catch (SQLException lost) {
          e.addSuppressed(lost);
        }
        throw e;
      }
    }
  }

  /// Class 08 is the standard's, 57P01 to 57P03 say that a PostgreSQL stops or starts.
  private static boolean lostConnection(SQLException e) {
    String state = e.getSQLState();
    return e instanceof SQLRecoverableException
        || e instanceof SQLNonTransientConnectionException
        || (state != null && (state.startsWith("08") || state.startsWith("57P0")));
  }

  private synchronized void migrate() {
    if (migrated) {
      return;
    }
    try {
      var result =
          Flyway.configure()
              .dataSource(pool)
              .locations(MIGRATIONS)
              // Two replicas that start at once: the second waits for the first.
              .lockRetryCount(30)
              .load()
              .migrate();
      migrated = true;
      if (result.migrationsExecuted > 0) {
        log.atInfo()
            .addKeyValue("version", result.targetSchemaVersion)
            .log("Brought the history's tables up to date");
      }
    } catch (FlywayException e) {
      throw new HistoryException("its tables are not up to date", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
