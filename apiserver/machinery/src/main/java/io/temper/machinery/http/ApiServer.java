package io.temper.machinery.http;

import io.temper.machinery.audit.AuditFilter;
import io.temper.machinery.audit.Auditor;
import io.temper.machinery.audit.DeedFilter;
import io.temper.machinery.audit.DeedRecorder;
import io.temper.machinery.authn.AuthenticationFilter;
import io.temper.machinery.authn.Authenticator;
import io.temper.machinery.authn.RequestHeaderTrust;
import io.temper.machinery.authz.AuthorizationFilter;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.discovery.Discovery;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.flow.InFlight;
import io.temper.machinery.health.HealthCheck;
import io.temper.machinery.health.HealthPath;
import io.temper.machinery.health.OnceHealthy;
import io.temper.machinery.impersonation.ImpersonationFilter;
import io.temper.machinery.metrics.RequestMetricsFilter;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.openapi.OpenApi;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.AcceptAnyClient;
import io.temper.machinery.tls.ReloadingFiles;
import io.temper.machinery.tls.ServingKeys;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.verbs.ResourceHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An aggregated API server. Built from what it serves and whom it asks, it listens after [#start],
/// is ready once every check passes, and drains in [#close]. Until it was ready once, a path it
/// does not know is 503 and not 404.
///
/// ```
/// close()   readyz fails, everything is still served      --shutdown-delay-duration
///           clients are sent elsewhere, watches end by and
///           by, requests under way are finished, new
///           connections get 429 and Retry-After            --shutdown-grace-period
///           connections are closed
/// ```
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);

  private final ServingConfig config;
  private final Clocks clocks;
  private final Routes routes;
  private final FilterChain chain;
  private final ReloadingFiles files;
  private final HelidonServer server;
  private final State state;

  private ApiServer(Builder builder, ServingConfig config) {
    this.config = config;
    this.clocks = builder.clocks;
    this.state = builder.state;
    this.files = new ReloadingFiles(clocks);
    this.routes = builder.routes();
    ServerMetrics metrics = builder.metrics;
    var inFlight =
        new InFlight(
            config.maxRequestsInflight(), config.maxMutatingRequestsInflight(), metrics::dropped);
    metrics.inFlight(inFlight::peakReads, inFlight::peakWrites);
    Authorizer authorizer = builder.authorizer(config);
    AuditFilter audit = new AuditFilter(builder.auditor());
    DeedFilter deeds = new DeedFilter(builder.deeds);
    this.chain =
        FilterChain.standard(
            new FilterChain.Parts(
                clocks,
                new RequestMetricsFilter(
                    metrics, request -> routes.find(request.path()).isPresent(), clocks),
                new InstalledCheck(builder.installed, routes),
                new RequestTimeout(config.requestTimeout(), clocks),
                new AuthenticationFilter(
                    builder.authenticator,
                    builder.trust,
                    (request, answer) -> {
                      audit.unauthenticated(request, answer);
                      deeds.unauthenticated(request, answer);
                    }),
                audit,
                deeds,
                new ImpersonationFilter(authorizer, metrics, clocks),
                inFlight,
                new AuthorizationFilter(authorizer)));
    this.server =
        new HelidonServer(
            config.bindAddress(),
            config.securePort(),
            servingKeys(),
            new AcceptAnyClient(builder.clientAuthorities),
            new ServedChain(chain, routes),
            builder.limits,
            new Spread(config.goawayChance(), builder.dice, builder.youth),
            clocks);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Listens from now on.
  public void start() {
    files.start();
    server.start();
    log.atInfo()
        .addKeyValue("address", config.bindAddress())
        .addKeyValue("port", port())
        .log("Serving");
  }

  /// The port that is listened on.
  public int port() {
    return server.port();
  }

  /// Every filter a request passes, outermost first, one per line with its reason.
  public String describeFilters() {
    return chain.describe();
  }

  @Override
  public void close() {
    if (state.stopping) {
      return;
    }
    state.stopping = true;
    log.atInfo().addKeyValue("delay", config.shutdownDelay()).log("Shutting down");
    try {
      clocks.sleep(config.shutdownDelay());
    } catch (InterruptedException _) {
      // Whoever waits for us is in a hurry; what is under way still gets its grace.
      Thread.currentThread().interrupt();
    }
    if (!server.connections().drain(config.shutdownGrace())) {
      log.atWarn().log("Requests were still under way when the server stopped");
    }
    server.close();
    files.close();
  }

  private ServingKeys servingKeys() {
    var keys = new AtomicReference<@Nullable ServingKeys>();
    files.watch(
        List.of(config.tlsCertFile(), config.tlsPrivateKeyFile()),
        texts -> {
          ServingPair pair = ServingPair.parse(texts.get(0), texts.get(1));
          ServingKeys manager = keys.get();
          if (manager == null) {
            keys.set(new ServingKeys(pair));
          } else {
            manager.replace(pair);
          }
        });
    ServingKeys first = keys.get();
    if (first == null) {
      throw new IllegalStateException("files are read before this returns");
    }
    return first;
  }

  /// What changes while the server runs.
  private static final class State {
    private volatile boolean stopping;
  }

  /// Gathers what a server is made of.
  public static final class Builder {
    private final State state = new State();
    private final Routes.Builder routes = Routes.builder();
    private final List<HealthCheck> liveChecks = new ArrayList<>();
    private final List<HealthCheck> readyChecks = new ArrayList<>();
    private @Nullable ServingConfig config;
    private Clocks clocks = Clocks.system();
    private ServerLimits limits = ServerLimits.DEFAULTS;
    private ServerMetrics metrics = new ServerMetrics();
    private Authenticator authenticator = Authenticator.firstOf(List.of());
    private Supplier<RequestHeaderTrust> trust = () -> RequestHeaderTrust.NONE;
    private Supplier<List<X509Certificate>> clientAuthorities = List::of;
    private Authorizer authorizer = Authorizer.firstOf(List.of());
    private @Nullable Auditor auditor;
    private DeedRecorder deeds = DeedRecorder.NONE;
    private String version = "{}";
    private BooleanSupplier installed = () -> true;
    private DoubleSupplier dice = () -> ThreadLocalRandom.current().nextDouble();
    private Duration youth = Spread.YOUTH;

    private Builder() {}

    public Builder config(ServingConfig value) {
      config = value;
      return this;
    }

    public Builder clocks(Clocks value) {
      clocks = value;
      return this;
    }

    public Builder limits(ServerLimits value) {
      limits = value;
      return this;
    }

    public Builder metrics(ServerMetrics value) {
      metrics = value;
      return this;
    }

    /// What decides when a client is told to connect anew.
    ///
    /// @param numbers from 0 to 1
    /// @param connectionYouth how long a connection is let be
    Builder spread(DoubleSupplier numbers, Duration connectionYouth) {
      dice = numbers;
      youth = connectionYouth;
      return this;
    }

    /// Who asks. Without one everybody is anonymous.
    ///
    /// @param headers whose names are taken out of requests
    public Builder authenticator(Authenticator value, Supplier<RequestHeaderTrust> headers) {
      authenticator = value;
      trust = headers;
      return this;
    }

    /// Named to clients as a hint which certificate to show.
    public Builder clientAuthorities(Supplier<List<X509Certificate>> value) {
      clientAuthorities = value;
      return this;
    }

    /// Who may do what, besides administrators and the paths open to everybody. Without one nobody
    /// else may do anything.
    public Builder authorizer(Authorizer value) {
      authorizer = value;
      return this;
    }

    /// Who keeps the audit log. Without one nobody does.
    public Builder audit(Auditor value) {
      auditor = value;
      return this;
    }

    /// Who is told of deeds before they are done, and before anybody hears that they are. Without
    /// one nobody is.
    public Builder deeds(DeedRecorder value) {
      deeds = value;
      return this;
    }

    /// Answers one path.
    public Builder path(String path, Handler handler) {
      routes.path(path, handler);
      return this;
    }

    /// Answers every path below a folder.
    public Builder below(String folder, Handler handler) {
      routes.below(folder, handler);
      return this;
    }

    /// Serves these resources: the objects themselves, discovery and OpenAPI.
    ///
    /// @param title of the server in OpenAPI
    /// @param release of the server in OpenAPI
    /// @param describer brings the texts `kubectl explain` prints
    public Builder resources(
        List<? extends Resource<?>> resources, String title, String release, Describer describer) {
      var handlers = new ResourceRoutes(resources, new ResourceHandlers(clocks.wall()));
      // Below a group everything is this handler's, as in Go, and so are its errors.
      resources.stream()
          .map(resource -> "/apis/" + resource.groupVersion().group())
          .distinct()
          .forEach(folder -> routes.below(folder, handlers));
      Discovery.of(resources).handlers().forEach(routes::path);
      OpenApi.of(title, release, resources, describer)
          .handlers(clocks.wall())
          .forEach(routes::path);
      return this;
    }

    /// What `/version` says, as JSON.
    public Builder version(String json) {
      version = json;
      return this;
    }

    /// @param failure what is still missing, or the empty string
    public Builder readyCheck(String name, Supplier<String> failure) {
      readyChecks.add(new HealthCheck(name, failure));
      return this;
    }

    /// @param failure what is broken beyond repair, or the empty string: the process is restarted
    public Builder liveCheck(String name, Supplier<String> failure) {
      liveChecks.add(new HealthCheck(name, failure));
      return this;
    }

    /// @throws io.temper.machinery.tls.CertificateException when the serving certificate is
    ///   unusable
    public ApiServer build() {
      if (config == null) {
        throw new IllegalStateException("no serving configuration");
      }
      return new ApiServer(this, config);
    }

    private Auditor auditor() {
      return auditor == null ? Auditor.none(metrics, clocks) : auditor;
    }

    private Authorizer authorizer(ServingConfig serving) {
      return Authorizer.firstOf(
          List.of(
              Authorizer.administrators(),
              Authorizer.always(Set.copyOf(serving.alwaysAllowPaths())),
              authorizer));
    }

    private Routes routes() {
      health("livez", liveChecks);
      List<HealthCheck> ready = new ArrayList<>(liveChecks);
      ready.addAll(readyChecks);
      health("healthz", ready);
      installed = new OnceHealthy(List.copyOf(ready));
      ready.add(HealthCheck.of("shutdown", () -> !state.stopping, "process is shutting down"));
      health("readyz", ready);
      Handler said = request -> Documents.version(request, version);
      routes.path("/version", said).path("/version/", said);
      routes.path("/metrics", _ -> Documents.metrics(metrics));
      var index = new AtomicReference<List<String>>(List.of());
      Handler indexed = _ -> Documents.index(200, index.get());
      routes.path("/", indexed).path("/index.html", indexed);
      Routes built = routes.build();
      index.set(built.paths());
      return built;
    }

    private void health(String name, List<HealthCheck> checks) {
      List<HealthCheck> all = new ArrayList<>(List.of(HealthCheck.PING));
      all.addAll(checks);
      var path = new HealthPath(name, all);
      routes.path("/" + name, path);
      all.forEach(check -> routes.path("/" + name + "/" + check.name(), path.one(check)));
    }
  }
}
