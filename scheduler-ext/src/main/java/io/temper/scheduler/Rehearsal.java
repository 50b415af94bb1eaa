package io.temper.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.crds.perf.Tier;
import io.temper.machinery.http.HttpService;
import io.temper.machinery.http.Routes;
import io.temper.machinery.time.Clocks;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.board.BoardMetrics;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.density.Pressure;
import io.temper.scheduler.density.TierCpu;
import io.temper.scheduler.extender.ExtenderMetrics;
import io.temper.scheduler.extender.PodReader;
import io.temper.scheduler.extender.Prioritize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Questions that nobody asked, so that the first real one finds compiled code: cold, an answer
/// takes longer than kube-scheduler waits for one.
///
/// All of it is the real code, from the bytes on a socket to the bytes on a socket, over a board of
/// made-up nodes that is thrown away: neither the real board nor the metrics see any of it.
final class Rehearsal {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

  /// A tenth of what kube-scheduler waits for an answer, as the chart configures it.
  private static final Duration QUICK = Duration.ofMillis(10);

  private static final int LEAST = 1_500;
  private static final int QUICK_IN_A_ROW = 100;

  /// A machine that is too busy for quick answers will not be less so for more rehearsing.
  private static final Duration MOST = Duration.ofSeconds(20);

  /// kube-scheduler scores a tenth of so large a cluster, a half of a small one; or all, if told
  /// to.
  private static final int[] SIZES = {5_000, 500, 500, 50};

  private static final List<Tier> TIERS = List.of(Tier.values());
  private static final List<Pressure> PRESSURES = List.of(Pressure.values());

  private final PodReader pods;
  private final int bestNodes;
  private final Clocks clocks;
  private volatile boolean stopped;

  Rehearsal(PodReader pods, int bestNodes, Clocks clocks) {
    this.pods = pods;
    this.bestNodes = bestNodes;
    this.clocks = clocks;
  }

  /// Returns when answers come quickly, or are not going to.
  void run() {
    SchedulerMetrics metrics = new SchedulerMetrics();
    Board board =
        new Board(bestNodes, Duration.ofHours(1), clocks, new BoardMetrics(metrics.registry()));
    populate(board);
    Prioritize prioritize =
        new Prioritize(board, pods, () -> true, new ExtenderMetrics(metrics.registry()), clocks);
    try (HttpService stage =
        new HttpService(
            "127.0.0.1", 0, Routes.builder().path("/prioritize", prioritize).build(), clocks)) {
      stage.start();
      rehearse(URI.create("http://127.0.0.1:" + stage.port() + "/prioritize"));
    } catch (IOException e) {
      // The first real answers will be late, and kube-scheduler goes on without them.
      log.atWarn().addKeyValue("error", e.getMessage()).log("Not rehearsed");
    }
  }

  /// Soon nothing of it goes on.
  void stop() {
    stopped = true;
  }

  private void rehearse(URI address) throws IOException {
    byte[][] names = new byte[SIZES.length][];
    for (int i = 0; i < SIZES.length; i++) {
      names[i] = names(SIZES[i]);
    }
    long began = clocks.nanos().getAsLong();
    int asked = 0;
    int quick = 0;
    while (!stopped
        && (asked < LEAST || quick < QUICK_IN_A_ROW)
        && clocks.since(began).compareTo(MOST) < 0) {
      long start = clocks.nanos().getAsLong();
      ask(address, pod(asked), names[asked % SIZES.length]);
      quick = clocks.since(start).compareTo(QUICK) < 0 ? quick + 1 : 0;
      asked++;
    }
    log.atInfo()
        .addKeyValue("questions", asked)
        .addKeyValue("millis", clocks.since(began).toMillis())
        .addKeyValue("quick", quick >= QUICK_IN_A_ROW)
        .log("Rehearsed");
  }

  private static void ask(URI address, byte[] pod, byte[] names) throws IOException {
    HttpURLConnection call = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    call.setRequestMethod("POST");
    call.setRequestProperty("Content-Type", "application/json");
    call.setDoOutput(true);
    call.setFixedLengthStreamingMode(pod.length + names.length);
    try (OutputStream out = call.getOutputStream()) {
      out.write(pod);
      out.write(names);
    }
    try (InputStream in = call.getInputStream()) {
      in.readAllBytes();
    }
  }

  /// Nodes as agents speak of them, every tenth of which is silent.
  private void populate(Board board) {
    for (int i = 0; i < SIZES[0]; i++) {
      TierCpu used = new TierCpu(300, i * 7 % 4_000, i * 13 % 4_000, i * 31 % 9_000);
      boolean silent = i % 10 == 9;
      board.node(
          name(i), 16_000, silent ? null : new NodeReport(i % 3 != 0, PRESSURES.get(i % 3), used));
      if (!silent) {
        board.renewed(name(i), clocks.now());
      }
    }
  }

  /// The rest of a question, behind its pod.
  private static byte[] names(int count) {
    return IntStream.range(0, count)
        .mapToObj(Rehearsal::name)
        .collect(Collectors.joining("\",\"", ",\"Nodes\":null,\"NodeNames\":[\"", "\"]}"))
        .getBytes(UTF_8);
  }

  private static String name(int number) {
    return "ip-10-%d-%d-%d.rehearsal.internal"
        .formatted(number >> 16, number >> 8 & 255, number & 255);
  }

  /// How a question begins: pods of every tier, each one new.
  private static byte[] pod(int number) {
    return """
    {"Pod":{"metadata":{"name":"pod-%d","namespace":"rehearsal","uid":"%d",\
    "labels":{"app":"rehearsal"},"annotations":{"temper.io/tier":"%s"}},\
    "spec":{"priority":%d,"priorityClassName":"","volumes":[{"name":"data","emptyDir":{}}],\
    "initContainers":[{"name":"init","restartPolicy":"Always",\
    "resources":{"requests":{"cpu":"10m"}}}],\
    "containers":[{"name":"app","image":"registry.example.com/app:1","env":[{"name":"A","value":"b"}],\
    "resources":{"requests":{"cpu":"%dm","memory":"64Mi"},"limits":{"memory":"64Mi"}}}]},\
    "status":{"phase":"Pending","qosClass":"Burstable"}}\
    """
        .formatted(
            number,
            number,
            TIERS.get(number % TIERS.size()).name().toLowerCase(Locale.ROOT),
            number % 2 * 2_000_000,
            100 + number % 900)
        .getBytes(UTF_8);
  }
}
