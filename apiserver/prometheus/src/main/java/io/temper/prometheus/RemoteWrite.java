package io.temper.prometheus;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/// Writes to whatever takes Remote-Write 1.0. Tries each request once.
///
/// ```
/// POST url  Content-Encoding: snappy                  -> 2xx                   Taken
///           Content-Type: application/x-protobuf      -> 400, 413, 422 …       Refused
///           X-Prometheus-Remote-Write-Version: 0.1.0  -> 429, 5xx, none at all Later
///                                                     -> 401, 403, 404 …       Later
/// ```
public final class RemoteWrite implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final int MOST_BYTES = 4096;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Encoding",
          "snappy",
          "Content-Type",
          "application/x-protobuf",
          "X-Prometheus-Remote-Write-Version",
          "0.1.0");

  /// Answers that are about who asks and where, and will be others once somebody has put that
  /// right; nothing is wrong with the samples. vmagent too keeps what they would cost.
  private static final Set<Integer> ABOUT_THE_WAY = Set.of(401, 403, 404, 405, 407, 408, 429);

  private final Connection connection;
  private final InstantSource clock;
  private final Duration timeout;

  /// What became of a request.
  public sealed interface Outcome {
    /// It was written.
    record Taken() implements Outcome {}

    /// It never will be.
    ///
    /// @param words of the server
    record Refused(int status, String words) implements Outcome {}

    /// It may be later; it may even have been written, with the answer lost.
    ///
    /// @param words of the server, or why it said nothing
    /// @param pause that the server asks for; zero when it does not say
    record Later(String words, Duration pause) implements Outcome {}
  }

  public RemoteWrite(Endpoint endpoint, InstantSource clock) {
    this(endpoint, clock, TIMEOUT);
  }

  RemoteWrite(Endpoint endpoint, InstantSource clock, Duration timeout) {
    this.connection = new Connection(endpoint);
    this.clock = clock;
    this.timeout = timeout;
  }

  /// @param encoded see [WriteRequest#encoded]
  public Outcome send(byte[] encoded) throws InterruptedException {
    Reply reply;
    try {
      reply = connection.post(encoded, HEADERS, timeout, MOST_BYTES);
    } catch (IOException e) {
      return new Outcome.Later(String.valueOf(e.getMessage()), Duration.ZERO);
    }
    int status = reply.status();
    if (status / 100 == 2) {
      return new Outcome.Taken();
    }
    return status / 100 == 4 && !ABOUT_THE_WAY.contains(status)
        ? new Outcome.Refused(status, reply.words())
        : new Outcome.Later(reply.words(), wait(reply.retryAfter()));
  }

  @Override
  public void close() {
    connection.close();
  }

  /// Seconds, or a date. What is neither, or over already, says nothing.
  private Duration wait(String retryAfter) {
    Duration wait = Duration.ZERO;
    try {
      wait =
          retryAfter.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(retryAfter))
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                      .toInstant());
    } catch (DateTimeException _) {
      // Not a date: as if it were not there.
    }
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
