package io.temper.bench.telemetry;

import io.temper.telemetry.Measurement;
import io.temper.telemetry.Subject;
import io.temper.telemetry.codec.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Pods that behave like those of a cluster, each with a container or two: use wanders, has noise
/// and bursts, memory grows in MiB and falls back, waits have a long tail, much is idle.
///
/// A value is new in every row, which is the hardest case: agents leave out what moved by less than
/// its rounding.
final class Workload {
  static final List<String> METRICS =
      List.of(
          "CpuUsed",
          "CpuRequested",
          "CpuLimit",
          "MemoryUsed",
          "MemoryRequested",
          "MemoryLimit",
          "WaitP50",
          "WaitP99",
          "Waiting",
          "PressureCpu",
          "PressureMemory",
          "PressureIo",
          "ThrottledPeriods",
          "Throttled",
          "Received",
          "Sent",
          "CpuNeeded",
          "MemoryNeeded");
  private static final int POD_COLUMNS = METRICS.size();
  private static final int PODS_OF_A_WORKLOAD = 8;
  private static final int DAY_SLOTS = 5760;

  private final List<Pod> pods = new ArrayList<>();

  /// One pod and what it does.
  private static final class Pod {
    private final SplittableRandom random;
    private final Subject subject;
    private final List<Subject> containers = new ArrayList<>();
    private final Map<String, String> labels;
    private final double busy;
    private final boolean idle;
    private final boolean limited;
    private double level = 1;
    private double mebibytes;

    Pod(int number, SplittableRandom random) {
      this.random = random;
      int workload = number / PODS_OF_A_WORKLOAD;
      String namespace = "team-" + workload % 40;
      String name = "service-" + workload + "-" + hex(workload, 10) + "-" + hex(number, 5);
      String uid =
          hex(number, 8) + "-" + hex(number * 7L, 4) + "-4c1e-9d2f-" + hex(number * 3L, 12);
      labels =
          Map.of(
              "app.kubernetes.io/name",
              "service-" + workload,
              "app.kubernetes.io/part-of",
              namespace,
              "app.kubernetes.io/version",
              "1." + workload % 30 + ".2",
              "pod-template-hash",
              hex(workload, 10));
      subject = Subject.pod(namespace, name, uid);
      containers.add(Subject.container(namespace, name, uid, "main"));
      if (number % 10 < 3) {
        containers.add(Subject.container(namespace, name, uid, "proxy"));
      }
      busy = Math.exp(random.nextDouble() * 5 + 1);
      idle = random.nextInt(10) < 3;
      limited = random.nextInt(10) < 4;
      mebibytes = 50 + random.nextInt(900);
    }

    private static String hex(long seed, int digits) {
      StringBuilder text = new StringBuilder();
      SplittableRandom random = new SplittableRandom(seed);
      while (text.length() < digits) {
        text.append(Character.forDigit(random.nextInt(16), 16));
      }
      return text.toString();
    }

    void add(int slot, List<Measurement> rows) {
      double day = 1 + 0.4 * Math.sin(2 * Math.PI * slot / DAY_SLOTS);
      level = Math.clamp(level + 0.05 * random.nextGaussian(), 0.3, 3);
      boolean burst = random.nextInt(100) == 0;
      double cpu =
          idle ? random.nextInt(3) : busy * day * level * (1 + 0.15 * random.nextGaussian());
      long used = Math.max(0, Math.round(burst ? cpu * 3 + 50 : cpu));
      mebibytes += idle ? (random.nextInt(40) == 0 ? 1 : 0) : Math.round(2 * random.nextGaussian());
      if (mebibytes > 2000 || mebibytes < 20) {
        mebibytes = 200;
      }
      long[] pod = new long[POD_COLUMNS];
      Arrays.fill(pod, Rows.ABSENT);
      share(pod, used, Math.round(mebibytes));
      pod[6] = idle ? 4 : 20 + random.nextInt(30);
      pod[7] = Math.round(pod[6] * (4 + 10 * -Math.log(1 - random.nextDouble())));
      pod[8] = used * pod[6] / 2000;
      pod[9] = idle ? 0 : random.nextInt(30);
      pod[10] = 0;
      pod[11] = random.nextInt(20) == 0 ? random.nextInt(20) : 0;
      pod[14] =
          idle
              ? 200 + random.nextInt(20)
              : Math.round(used * 900 * (1 + 0.2 * random.nextGaussian()));
      pod[15] =
          idle
              ? 180 + random.nextInt(20)
              : Math.round(used * 2500 * (1 + 0.2 * random.nextGaussian()));
      pod[16] = Math.round(busy * 1.6) + slot / 240;
      pod[17] = 1500L << 20;
      rows.add(new Measurement(subject, labels, pod));
      for (int i = 0; i < containers.size(); i++) {
        long[] container = new long[POD_COLUMNS];
        Arrays.fill(container, Rows.ABSENT);
        boolean main = i == 0;
        share(container, main ? used * 9 / 10 : used / 10, main ? Math.round(mebibytes) - 20 : 20);
        rows.add(new Measurement(containers.get(i), labels, container));
      }
    }

    private void share(long[] row, long used, long mebibytesUsed) {
      row[0] = used;
      row[1] = 250;
      row[3] = mebibytesUsed << 20;
      row[4] = 512L << 20;
      row[5] = 2048L << 20;
      if (limited) {
        row[2] = 1000;
        row[12] = used > 900 ? random.nextInt(300) : 0;
        row[13] = row[12] * 2;
      }
    }
  }

  /// @param pods how many
  Workload(int pods, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < pods; i++) {
      this.pods.add(new Pod(i, random.split()));
    }
  }

  /// The rows of a quarter of a minute.
  List<Measurement> rows(int slot) {
    List<Measurement> rows = new ArrayList<>(pods.size() * 3);
    pods.forEach(pod -> pod.add(slot, rows));
    return rows;
  }

  int containers() {
    return pods.stream().mapToInt(pod -> pod.containers.size()).sum();
  }
}
