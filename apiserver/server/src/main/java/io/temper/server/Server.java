package io.temper.server;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.crds.savings.Savings;
import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.usage.DevSession;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.config.ServerProgram;
import io.temper.machinery.http.ApiServer;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.LeaseEpoch;
import io.temper.machinery.kube.server.AggregatedServer;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Storage;
import io.temper.machinery.time.Clocks;
import io.temper.server.agents.AgentMetrics;
import io.temper.server.agents.Agents;
import io.temper.server.audit.Trail;
import io.temper.server.audit.TrailMetrics;
import io.temper.server.cost.Books;
import io.temper.server.cost.BooksMetrics;
import io.temper.server.cost.CostKeeper;
import io.temper.server.cost.CostQueries;
import io.temper.server.cost.Ledger;
import io.temper.server.enforce.EnforceRows;
import io.temper.server.history.HistoryKeeper;
import io.temper.server.history.HistoryMetrics;
import io.temper.server.history.PastSavings;
import io.temper.server.kube.KubeFeeds;
import io.temper.server.kube.KubeWriterLease;
import io.temper.server.perf.PerfRows;
import io.temper.server.perf.Threads;
import io.temper.server.port.Prices;
import io.temper.server.prices.PolicyPrices;
import io.temper.server.prices.PriceStandings;
import io.temper.server.prices.PriceTable;
import io.temper.server.rightsizing.RightsizingKeeper;
import io.temper.server.savings.Evidence;
import io.temper.server.savings.SavingsKeeper;
import io.temper.server.savings.SavingsMetrics;
import io.temper.server.switchback.SwitchbackKeeper;
import io.temper.server.telemetry.CheckpointFiles;
import io.temper.server.telemetry.ForwardMetrics;
import io.temper.server.telemetry.Forwarder;
import io.temper.server.telemetry.PastRows;
import io.temper.server.telemetry.PerfQueries;
import io.temper.server.telemetry.Recorder;
import io.temper.server.telemetry.Rights;
import io.temper.server.telemetry.TelemetryMetrics;
import io.temper.server.trace.Traces;
import io.temper.server.trust.RequestSigner;
import io.temper.server.trust.Trust;
import io.temper.server.trust.TrustMetrics;
import io.temper.server.usage.SessionMover;
import java.util.List;
import java.util.Map;

/// All parts of the server, made in the order of dependence, closed in reverse. What happens at
/// start waits for nobody: the port is open at once, the rest arrives in whatever order the cluster
/// and the agents do ([Startup]).
final class Server implements ServerProgram.Service {
  private static final String NAME = "temper-apiserver";

  private final Clocks clocks = Clocks.system();
  private final Storage storage;
  private final KubeFeeds feeds;
  private final Trust trust;
  private final Agents agents;
  private final PriceStandings standings;
  private final Recorder recorder;
  private final Forwarder forwarder;
  private final SavingsKeeper savings;
  private final Books books;
  private final SessionMover sessions;
  private final CostKeeper costs;
  private final RightsizingKeeper rightsizings;
  private final HistoryKeeper history;
  private final SwitchbackKeeper switchbacks;
  private final Trail trail;
  private final Resources resources;
  private final Startup startup;
  private final RequestSigner signer;
  private final AggregatedServer server;

  Server(ServerConfig config) {
    ServerMetrics metrics = new ServerMetrics();
    Revisions revisions = new Revisions(0);
    ClusterAccess access = new ClusterAccess(config.aggregated().delegation().kubeconfig());
    storage = config.storage().storage(access, config.namespace(), clocks);
    ApiClient calls = access.requests();
    TrustMetrics trustMetrics = new TrustMetrics(metrics.registry());

    feeds =
        new KubeFeeds(
            calls, access.watches(), config.namespace(), config.agentPort(), config.endpoints());
    trust =
        new Trust(
            feeds.authority().secret(), feeds.authority().bundle(), clocks.wall(), trustMetrics);
    signer =
        new RequestSigner(
            trust, feeds.requests(), config.signedAccount(), clocks.wall(), trustMetrics);
    agents = new Agents(trust::sslContext, clocks, new AgentMetrics(metrics.registry()));
    TelemetryMetrics telemetryMetrics = new TelemetryMetrics(metrics.registry());
    recorder = new Recorder(agents, config.telemetry(), clocks, telemetryMetrics);
    forwarder =
        new Forwarder(
            recorder,
            config.prometheus(),
            new KubeWriterLease(calls, config.namespace(), clocks.wall()).cell(),
            holder(),
            clocks,
            new ForwardMetrics(metrics.registry()));
    Threads threads = new Threads(agents, agents.inspection());
    Traces traces = new Traces(feeds.nodes(), agents, agents.inspection(), clocks.wall());
    Evidence evidence = new Evidence();
    PriceTable listed = PriceTable.shipped();
    Prices prices = new PolicyPrices(listed, feeds.pricing());
    Ledger ledger = new Ledger(prices, clocks.wall());
    history = new HistoryKeeper(config.history(), clocks, new HistoryMetrics(metrics.registry()));
    PastSavings pastSavings = new PastSavings(history, clocks.wall());
    PerfQueries perfQueries =
        new PerfQueries(recorder, pastSavings, new Rights(this::authorize), clocks.wall());
    books =
        new Books(
            ledger,
            history.database(),
            config.history().retention(),
            clocks,
            new BooksMetrics(metrics.registry()));
    sessions =
        new SessionMover(
            config.history().lasts() ? history.database() : null,
            config.history().retention(),
            clocks);
    CostQueries costQueries = new CostQueries(books, this::authorize, clocks.wall());
    trail =
        new Trail(
            config.trail(),
            feeds.audit().key(),
            feeds.audit().heads(),
            clocks,
            new TrailMetrics(metrics.registry()));
    resources =
        Resources.of(
            revisions,
            clocks.wall(),
            threads,
            traces,
            perfQueries,
            evidence,
            pastSavings,
            costQueries,
            this::switchbackInputs,
            storage);
    PerfRows rows =
        new PerfRows(
            agents,
            feeds.nodes(),
            resources.nodePerfs(),
            resources.podPerfs(),
            clocks.wall(),
            config.advice());
    EnforceRows enforceRows =
        new EnforceRows(agents, feeds.nodes(), resources.nodeConfigs(), resources.lintViolations());
    standings = new PriceStandings(listed, feeds.pricing(), feeds.nodes(), clocks);
    savings =
        new SavingsKeeper(
            agents,
            feeds.nodes(),
            feeds.namespaces(),
            prices,
            resources.savings(),
            evidence,
            clocks,
            new SavingsMetrics(metrics.registry()));
    costs = new CostKeeper(agents, ledger, books, resources.costs(), clocks);
    rightsizings =
        new RightsizingKeeper(
            agents,
            feeds.autoscalers(),
            prices,
            resources.rightsizings(),
            new CheckpointFiles(recorder, config.telemetry(), telemetryMetrics),
            new PastRows(recorder),
            clocks);
    switchbacks = new SwitchbackKeeper(history.database(), agents, resources.switchbacks(), clocks);
    startup =
        new Startup(
            new LeaseEpoch(calls, config.namespace(), NAME, holder(), clocks),
            revisions,
            feeds,
            agents,
            rows,
            enforceRows,
            savings,
            costs,
            rightsizings,
            clocks);
    server = new AggregatedServer(config.aggregated(), metrics, clocks, this::serve);

    agents.listen(rows);
    agents.listen(enforceRows);
    agents.listen(ledger);
    feeds.nodes().listen(rows);
    feeds.nodes().listen(enforceRows);
    trust.listen(agents::redial);
    trust.listen(() -> feeds.startRequests(signer::handle));
  }

  @Override
  public void start() {
    trail.start();
    server.start();
    trust.start();
    storage.open();
    feeds.start(agents::locate, trust::poke);
    startup.start();
    standings.start();
    recorder.start();
    forwarder.start();
    history.start(this::publishedSavings);
    books.start();
    switchbacks.start();
    sessions.start(resources.of(DevSession.class));
  }

  @Override
  public void close() {
    server.close();
    // What was under way is recorded.
    trail.close();
    startup.close();
    standings.close();
    costs.close();
    rightsizings.close();
    savings.close();
    forwarder.close();
    recorder.close();
    books.close();
    switchbacks.close();
    sessions.close();
    history.close();
    agents.close();
    trust.close();
    feeds.close();
    storage.close();
  }

  private List<ApiObject<Savings>> publishedSavings() {
    return resources.savings().list(ListRequest.latest(Selection.all())).items().stream()
        .map(VersionedObject::object)
        .toList();
  }

  private SwitchbackHours switchbackInputs(ApiObject<Switchback> experiment) {
    return switchbacks.inputs(experiment);
  }

  private void serve(ApiServer.Builder builder) {
    builder
        .resources(resources.list(), "Temper", version(), Resources.DOCS)
        .deeds(trail.recorder())
        .version("{\"gitVersion\": \"" + version() + "\"}")
        .readyCheck("rows", startup::waitingFor)
        .readyCheck("agent-ca", trust::waitingFor)
        .readyCheck("storage", () -> storage.waitingFor().orElse(""));
  }

  /// Says what those who ask could read elsewhere; asked only while requests are served.
  private Decision authorize(Attributes attributes) {
    return server.authorizer().authorize(attributes);
  }

  private static String version() {
    String version = Server.class.getPackage().getImplementationVersion();
    return "v" + (version == null ? "0.0.0-dev" : version);
  }

  /// Who took an epoch, for people who look at the Lease.
  private static String holder() {
    Map<String, String> environment = System.getenv();
    return environment.getOrDefault("HOSTNAME", NAME) + "-" + ProcessHandle.current().pid();
  }
}
