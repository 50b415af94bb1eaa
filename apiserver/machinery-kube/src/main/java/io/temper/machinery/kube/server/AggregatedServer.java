package io.temper.machinery.kube.server;

import io.temper.machinery.audit.Auditor;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.ServerProgram;
import io.temper.machinery.http.ApiServer;
import io.temper.machinery.kube.AuditWebhook;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.Delegation;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.time.Clocks;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/// An API server that belongs to a cluster: it serves, asks the cluster who somebody is and what
/// they may do, and keeps an audit log.
public final class AggregatedServer implements ServerProgram.Service {
  private static final String MANIFESTS = "--print-manifests";

  private final Delegation delegation;
  private final Auditor auditor;
  private final ApiServer server;

  /// @param serve what is served: resources, paths, checks
  /// @throws io.temper.machinery.config.EnvironmentException when a file that a flag names cannot
  ///   be used
  public AggregatedServer(
      AggregatedConfig config,
      ServerMetrics metrics,
      Clocks clocks,
      Consumer<ApiServer.Builder> serve) {
    delegation = Delegation.of(config.delegation(), metrics, clocks);
    auditor = Auditor.of(config.audit(), AuditWebhook::of, metrics, clocks);
    ApiServer.Builder builder =
        ApiServer.builder().config(config.serving()).clocks(clocks).metrics(metrics).audit(auditor);
    serve.accept(builder);
    delegation.install(builder);
    server = builder.build();
  }

  /// The `main` of a server that needs nothing but its kinds: reads flags, and serves until it is
  /// told to stop. Its records explain themselves with [io.temper.machinery.meta.Doc]. With
  /// `--print-manifests` it prints what the cluster needs beforehand, and ends.
  ///
  /// @param group of the API, such as `rooms.example.com`: the server's name too
  /// @param kinds all that is served, in order; called once
  public static void run(
      String group, String[] arguments, Function<Stores, List<Resource<?>>> kinds) {
    if (List.of(arguments).equals(List.of(MANIFESTS))) {
      PaperStores paper = new PaperStores();
      ServerProgram.print(new Manifests(group, kinds.apply(paper), paper.twins).yaml());
      return;
    }
    String prefix = group.replaceFirst("\\..*", "").replace('-', '_').toUpperCase(Locale.ROOT);
    new ServerProgram<>(group, Flags.of(RunConfig.class, prefix))
        .run(arguments, config -> Running.of(group, config, kinds));
  }

  /// Says what somebody may do: for answers that hold only what the caller could read elsewhere.
  public Authorizer authorizer() {
    return delegation.authorizer();
  }

  @Override
  public void start() {
    server.start();
    delegation.start();
  }

  /// The port that is listened on.
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    // Streams have ended and are recorded.
    auditor.close();
    delegation.close();
  }

  /// A server and its stores.
  private record Running(AggregatedServer server, OpenStores stores)
      implements ServerProgram.Service {
    static Running of(String group, RunConfig config, Function<Stores, List<Resource<?>>> kinds) {
      Clocks clocks = Clocks.system();
      ClusterAccess access = new ClusterAccess(config.aggregated().delegation().kubeconfig());
      OpenStores stores = new OpenStores(group, config.namespace(), access, clocks);
      List<Resource<?>> resources = kinds.apply(stores);
      AggregatedServer server =
          new AggregatedServer(
              config.aggregated(),
              new ServerMetrics(),
              clocks,
              builder ->
                  builder
                      .resources(resources, group, "v0", Describer.DOC)
                      .readyCheck("storage", stores::waitingFor));
      return new Running(server, stores);
    }

    @Override
    public void start() {
      server.start();
      stores.open();
    }

    @Override
    public void close() {
      server.close();
      stores.close();
    }
  }
}
