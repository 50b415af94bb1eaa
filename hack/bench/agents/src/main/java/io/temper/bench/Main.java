package io.temper.bench;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.kube.NodeRecord;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.report.AgentStatus;
import io.temper.agent.report.AgentView;
import io.temper.agent.report.Announcer;
import io.temper.agent.report.Inspection;
import io.temper.agent.report.ReportServer;
import io.temper.agent.time.Clock;
import io.temper.agent.time.SystemClock;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;

/// `Main --ca-cert FILE --ca-key FILE [--nodes N] [--pods PER_NODE] [--port FIRST] [--changes
/// PER_SECOND]`: node `bench-K` answers on port FIRST + K.
final class Main {
  private static final Map<String, String> DEFAULTS =
      Map.of("--nodes", "1", "--pods", "1000", "--port", "19443", "--changes", "0");

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> flags = new HashMap<>(DEFAULTS);
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      flags.put(arguments[i], arguments[i + 1]);
    }
    int nodes = Integer.parseInt(flag(flags, "--nodes"));
    int pods = Integer.parseInt(flag(flags, "--pods"));
    int port = Integer.parseInt(flag(flags, "--port"));
    int changes = Integer.parseInt(flag(flags, "--changes"));
    SSLContext tls =
        Identity.issue(Path.of(flag(flags, "--ca-cert")), Path.of(flag(flags, "--ca-key")), nodes);

    Clock clock = new SystemClock();
    List<MadeUpNode> made = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      MadeUpNode node = new MadeUpNode("bench-" + i, pods, clock.unixMillis());
      made.add(node);
      AgentView agent = idle(clock);
      Announcer announcer = new Announcer(node.board(), agent, new Unwritten(), clock);
      new ReportServer(
              "127.0.0.1", 0, port + i, tls, node.board(), agent, announcer, new Nobody(), clock)
          .start();
    }
    System.out.println("serving " + nodes + " nodes of " + pods + " pods");
    change(made, changes, clock);
  }

  /// Spreads the changes over the second and the nodes, for as long as the process lives.
  private static void change(List<MadeUpNode> nodes, int perSecond, Clock clock)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    Duration pause = perSecond == 0 ? Duration.ofHours(1) : Duration.ofMillis(20);
    double due = 0;
    while (true) {
      Thread.sleep(pause);
      for (due += perSecond * 0.02; due >= 1; due--) {
        nodes.get(random.nextInt(nodes.size())).change(random, clock.unixMillis());
      }
    }
  }

  private static AgentView idle(Clock clock) {
    AgentStatus status =
        new AgentStatus(clock.nanos(), 0, 0, 1, 0, 1, 0, true, true, true, Long.MAX_VALUE);
    return new AgentView() {
      @Override
      public EnforcementView enforcement() {
        return EnforcementView.STARTING;
      }

      @Override
      public int policiesRefused() {
        return 0;
      }

      @Override
      public AgentStatus status() {
        return status;
      }

      @Override
      public List<ThreadReading> hotThreads(int limit) {
        return List.of();
      }
    };
  }

  /// A Node and a Lease that nobody writes.
  private record Unwritten() implements NodeRecord {
    @Override
    public Written annotate(String uid, Map<String, String> annotations) {
      return Written.DONE;
    }

    @Override
    public Written renew(String uid, long unixMillis) {
      return Written.DONE;
    }
  }

  /// Pods that are made up have no threads.
  private record Nobody() implements Inspection {
    @Override
    public Optional<PodThreads.Scan> threads(String podUid) {
      return Optional.empty();
    }

    @Override
    public TraceOutcome trace(String podUid, TraceLimits limits, TraceSink sink) {
      return new TraceOutcome.NoPod();
    }
  }

  private static String flag(Map<String, String> flags, String name) {
    String value = flags.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is needed");
    }
    return value;
  }
}
