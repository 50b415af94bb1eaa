package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.crds.perf.PerfQuerySpec.Subjects;

/// The page that says what each metric is called in Prometheus.
public final class SeriesPage {
  private SeriesPage() {}

  public static String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # Series in Prometheus

            What [remote write](../telemetry.md#to-prometheus) sends: each metric of a [PerfQuery](perfqueries.md) as a gauge in base units, every 15 seconds, for whatever the agents measure it of. For containers and nodes put `container` or `node` where the name says `pod`.

            | metric | series of pods | of its units make one |
            |---|---|---|
            """);
    for (Metric metric : Row.METRICS) {
      SeriesName name = new SeriesName(Subjects.Pods, metric);
      page.append("| %s | `%s` | %,d |%n".formatted(metric, name, name.perUnit()));
    }
    return page.append(
            """

            | series of | labels |
            |---|---|
            | nodes | `node`, `uid` |
            | pods | `namespace`, `pod`, `uid` |
            | containers | `namespace`, `pod`, `uid`, `container` |

            and those of `--prometheus-labels`. The node of a pod and the labels of its object are not among them: join with `kube_pod_info` and `kube_pod_labels` of kube-state-metrics on `uid`.
            """)
        .toString();
  }
}
