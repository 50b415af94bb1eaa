package io.temper.agent;

import io.temper.agent.enforce.Enforcement;
import io.temper.agent.flags.FlagException;
import io.temper.agent.flags.Flags;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.kube.CertificateRequests;
import io.temper.agent.kube.KubeAccess;
import io.temper.agent.kube.KubeClient;
import io.temper.agent.kube.KubeException;
import io.temper.agent.kube.KubeNodeRecord;
import io.temper.agent.kube.Reflector;
import io.temper.agent.observe.PodCgroups;
import io.temper.agent.report.Announcer;
import io.temper.agent.report.Board;
import io.temper.agent.report.ReportServer;
import io.temper.agent.time.Clock;
import io.temper.agent.time.SystemClock;
import io.temper.agent.trace.Tracing;
import io.temper.agent.trust.Certificates;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Parses, wires in the order of dependence, works, and closes in reverse.
final class Main {
  private static final int BAD_CONFIGURATION = 2;
  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    Flags<AgentConfig> flags = Flags.of(AgentConfig.class);
    if (given.contains("--help")) {
      System.out.print("temper-nodeagent: measures a node and its pods.\n\n" + flags.help());
      return;
    }
    try {
      AgentConfig config = flags.parse(given, System.getenv());
      Logging.configure(config.logLevel());
      System.out.print(flags.table(config));
      run(config, System.getenv());
    } catch (FlagException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_CONFIGURATION);
    } catch (KubeException | UncheckedIOException | IllegalStateException e) {
      System.err.println("temper-nodeagent: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static void run(AgentConfig config, Map<String, String> environment) {
    SystemClock clock = new SystemClock();
    Board board = new Board();
    KubeAccess access =
        config.kubeconfig().isEmpty()
            ? KubeAccess.inCluster(environment)
            : KubeAccess.fromKubeconfig(Path.of(config.kubeconfig()));
    Tracing tracing = new Tracing(config.sysRoot(), clock);
    tracing.clean();
    CountDownLatch ended = new CountDownLatch(1);
    try (KubeClient kube = new KubeClient(access);
        Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, clock, config, NodeFacts.read(config), board);
        Certificates certificates =
            new Certificates(
                new CertificateRequests(kube, config.nodeName()),
                clock,
                config.nodeName(),
                config.stateDir(),
                config.clientCaFile());
        Reflector<?> pods = Reflector.pods(kube, config.nodeName(), agent.podEvents());
        Reflector<?> node = Reflector.node(kube, config.nodeName(), agent.nodeEvents());
        Reflector<?> policies = Reflector.policies(kube, agent.policyEvents());
        Announcer announcer =
            new Announcer(
                board,
                agent,
                new KubeNodeRecord(kube, config.namespace(), config.nodeName()),
                clock);
        ReportServer server =
            new ReportServer(
                config.bindAddress(),
                config.httpPort(),
                config.grpcPort(),
                certificates.sslContext(),
                board,
                agent,
                announcer,
                new Inspector(agent::target, agent.podThreads(), tracing),
                clock)) {
      Enforcement enforcement = enforcement(config, kernel, clock, agent);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, ended)));
      certificates.start();
      pods.start();
      node.start();
      policies.start();
      server.start();
      LoggerFactory.getLogger(Main.class)
          .atInfo()
          .addKeyValue("node", config.nodeName())
          .addKeyValue("httpPort", server.httpPort())
          .addKeyValue("grpcPort", server.grpcPort())
          .log("Observing");
      try {
        agent.run(new Health(pods, node, certificates), () -> eachPass(server, announcer));
      } finally {
        if (enforcement != null) {
          enforcement.close();
        }
      }
    } finally {
      ended.countDown();
    }
  }

  private static @Nullable Enforcement enforcement(
      AgentConfig config, Kernel kernel, Clock clock, Agent agent) {
    if (config.enforce().equals("observe")) {
      return null;
    }
    Enforcement enforcement =
        Enforcement.start(
            new Enforcement.Places(
                config.runDir(),
                config.stateDir(),
                config.cgroupRoot(),
                config.procRoot(),
                config.sysRoot(),
                config.cpuManagerState()),
            new PodCgroups(kernel, config.cgroupRoot())::all,
            clock,
            agent::enforcementChanged);
    agent.enforceWith(enforcement);
    return enforcement;
  }

  private static void eachPass(ReportServer server, Announcer announcer) {
    server.dropStuck();
    announcer.look();
  }

  // The process ends when the hook returns: everything must be closed by then.
  private static void stop(Agent agent, CountDownLatch ended) {
    agent.stop();
    try {
      ended.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
