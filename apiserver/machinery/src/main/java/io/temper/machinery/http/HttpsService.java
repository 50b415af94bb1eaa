package io.temper.machinery.http;

import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.AcceptAnyClient;
import io.temper.machinery.tls.ServingKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// HTTPS for what is no API, such as a webhook: paths with handlers, on the same connections as
/// [ApiServer], without its chain. Nobody is authenticated, nothing is audited, nothing is refused
/// for being too much; errors are still Statuses. Listens after [#start].
public final class HttpsService implements AutoCloseable {
  private static final double GOAWAY_CHANCE = 0.001;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final HelidonServer server;

  /// @param bindAddress an IP address
  /// @param port 0 for any
  public HttpsService(
      String bindAddress, int port, ServingKeys keys, Routes routes, Clocks clocks) {
    server =
        new HelidonServer(
            bindAddress,
            port,
            keys,
            new AcceptAnyClient(List::of),
            new PlainExchange(new ErrorsAsStatus(), routes::dispatch),
            ServerLimits.DEFAULTS,
            new Spread(GOAWAY_CHANCE, () -> ThreadLocalRandom.current().nextDouble(), Spread.YOUTH),
            clocks);
  }

  /// Listens from now on.
  public void start() {
    server.start();
  }

  /// The port that is listened on.
  public int port() {
    return server.port();
  }

  /// Sends clients elsewhere, finishes what is under way, and stops.
  @Override
  public void close() {
    // What is not over by then is cut off: the clients of such services do not wait for long.
    server.connections().drain(GRACE);
    server.close();
  }
}
