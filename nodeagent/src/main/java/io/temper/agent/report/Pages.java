package io.temper.agent.report;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.temper.agent.time.Clock;
import io.temper.agent.v1.Observation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The HTTP pages. `/observe` names threads and is given to this machine or to the API server only.
final class Pages {
  private static final int HOT_THREADS = 50;

  /// A pass is due every second; a loop silent for so long hangs.
  private static final long HUNG_NANOS = 30_000_000_000L;

  private final Board board;
  private final AgentView agent;
  private final Announcer announcer;
  private final Subscriptions subscriptions;
  private final Clock clock;

  Pages(
      Board board, AgentView agent, Announcer announcer, Subscriptions subscriptions, Clock clock) {
    this.board = board;
    this.agent = agent;
    this.announcer = announcer;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  /// On the plain port.
  void plain(HttpRouting.Builder routing) {
    routing
        .get("/metrics", this::metrics)
        .get("/healthz", this::live)
        .get("/livez", this::live)
        .get("/readyz", this::ready)
        .get("/observe", this::observeFromHere);
  }

  /// On the port that only the API server can open.
  void trusted(HttpRouting.Builder routing) {
    routing.get("/observe", this::observe);
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    Observation now = board.snapshot();
    response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .send(
            MetricsText.of(
                now.getNode(),
                now.getPodsList(),
                agent.status(),
                agent.enforcement(),
                agent.policiesRefused(),
                announcer.tallies(),
                subscriptions));
  }

  private void live(ServerRequest request, ServerResponse response) {
    boolean hung = clock.nanos() - agent.status().nanos() > HUNG_NANOS;
    answer(response, hung ? List.of("the measuring loop hangs") : List.of());
  }

  private void ready(ServerRequest request, ServerResponse response) {
    AgentStatus status = agent.status();
    List<String> missing = new ArrayList<>();
    if (!status.kubeSynced()) {
      missing.add("pods not listed yet");
    }
    if (!status.certificateReady()) {
      missing.add("no certificate yet");
    }
    answer(response, missing);
  }

  private void observeFromHere(ServerRequest request, ServerResponse response) {
    boolean here =
        request.remotePeer().address() instanceof InetSocketAddress address
            && address.getAddress() != null
            && address.getAddress().isLoopbackAddress();
    if (here) {
      observe(request, response);
    } else {
      response.status(Status.FORBIDDEN_403).send("for callers on this machine only\n");
    }
  }

  private void observe(ServerRequest request, ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(ObserveJson.of(board.snapshot(), agent.hotThreads(HOT_THREADS), announcer.tallies()));
  }

  private static void answer(ServerResponse response, List<String> problems) {
    response
        .status(problems.isEmpty() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
        .send((problems.isEmpty() ? "ok" : String.join("; ", problems)) + "\n");
  }
}
