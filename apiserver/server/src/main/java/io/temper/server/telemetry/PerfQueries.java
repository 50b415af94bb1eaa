package io.temper.server.telemetry;

import io.temper.crds.Groups;
import io.temper.crds.perf.PerfQuery;
import io.temper.crds.perf.PerfQuerySpec;
import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.crds.perf.PerfQueryStatus;
import io.temper.crds.perf.PerfSeries;
import io.temper.crds.perf.PerfSeries.PerfPoint;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.selector.LabelSelector;
import io.temper.machinery.store.Answerer;
import io.temper.server.port.HourlySavings;
import io.temper.telemetry.Answer;
import io.temper.telemetry.Query;
import io.temper.telemetry.Statistics;
import io.temper.telemetry.Subject;
import io.temper.telemetry.TelemetryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// `kubectl create -f query.yaml -o yaml` of a PerfQuery: what was measured over time, as far as
/// the asker may know it.
///
/// Nodes are told to those who may list nodeperfs, pods and containers of a namespace to those who
/// may list podperfs in it, savings to those who may get them. Who names a namespace or nodes that
/// they may not see is refused; of all namespaces those that they may not see are left out, and
/// nothing tells that they exist.
public final class PerfQueries implements Answerer<PerfQuery> {
  private static final GroupVersion V1 = new GroupVersion(Groups.TEMPER, Groups.V1);
  private static final String PLURAL = "perfqueries";

  /// Points of all series of an answer: some 3 MB of JSON.
  private static final int MOST_POINTS = 50_000;

  private final Recorder recorder;
  private final HourlySavings savings;
  private final Rights rights;
  private final InstantSource clock;

  /// @param recorder has what was measured
  /// @param savings what they were in the past
  /// @param rights of those who ask
  public PerfQueries(Recorder recorder, HourlySavings savings, Rights rights, InstantSource clock) {
    this.recorder = recorder;
    this.savings = savings;
    this.rights = rights;
    this.clock = clock;
  }

  public Resource<PerfQuery> declare() {
    return Resource.of(V1, PLURAL, PerfQuery.class)
        .cluster()
        .strategy(new PerfQueryStrategy(clock))
        .serve(this);
  }

  @Override
  public PerfQuery answer(ApiObject<PerfQuery> question, UserInfo user) {
    PerfQuerySpec spec = question.body().spec();
    if (spec.subjects() == Subjects.Savings) {
      return answerSavings(spec, user);
    }
    TelemetryStore store =
        recorder
            .store()
            .orElseThrow(() ->
                new StatusException(
                    Status.serviceUnavailable(
                        "telemetry cannot be read yet: " + recorder.waitingFor())));
    Grid grid = Grid.of(spec);
    checkPoints(spec, grid);
    Answer answer = store.query(query(spec, grid, readable(spec, grid, user, store)));
    if (answer.tooMany()) {
      throw tooMany(spec, grid);
    }
    return new PerfQuery(spec, status(spec, grid, answer, store.statistics()));
  }

  private PerfQuery answerSavings(PerfQuerySpec spec, UserInfo user) {
    rights.requireGet(user, "savings");
    Grid grid = Grid.of(spec);
    checkPoints(spec, grid);
    List<HourlySavings.Hour> hours = savings.read(spec.names(), grid.start(), grid.end());
    long names = hours.stream().map(HourlySavings.Hour::name).distinct().count();
    if (names * spec.metrics().size() > mostSeries(grid)) {
      throw tooMany(spec, grid);
    }
    return new PerfQuery(
        spec,
        new PerfQueryStatus(
            grid.start(),
            grid.end(),
            null,
            null,
            hours.isEmpty() ? List.of("nobody watched savings in this time") : List.of(),
            SavingsSeries.of(spec, grid, hours)));
  }

  private static int mostSeries(Grid grid) {
    return MOST_POINTS / grid.steps();
  }

  private static void checkPoints(PerfQuerySpec spec, Grid grid) {
    if (mostSeries(grid) < spec.metrics().size()) {
      throw tooMany(spec, grid);
    }
  }

  private static StatusException tooMany(PerfQuerySpec spec, Grid grid) {
    Duration longer = Spans.step(PerfQueryStrategy.span(spec.window()), grid.step(), 60);
    FieldError error =
        FieldError.invalid(
            "spec.step",
            Spans.format(grid.step()),
            "the answer would have more than "
                + MOST_POINTS
                + " points ("
                + grid.steps()
                + " in each series): ask for a longer step"
                + (longer.compareTo(grid.step()) > 0 ? ", such as " + Spans.format(longer) : "")
                + ", less time, fewer metrics, or name what it is about");
    return new StatusException(Status.invalid(Groups.TEMPER, "PerfQuery", "", List.of(error)));
  }

  /// Which of the namespaces the asker may see; null: all that are asked for.
  private @Nullable Set<String> readable(
      PerfQuerySpec spec, Grid grid, UserInfo user, TelemetryStore store) {
    String namespace = spec.namespace();
    if (spec.subjects() == Subjects.Nodes) {
      rights.requireList(user, "nodeperfs", "");
      return null;
    }
    if (namespace != null) {
      rights.requireList(user, "podperfs", namespace);
      return null;
    }
    if (rights.mayList(user, "podperfs", "")) {
      return null;
    }
    // First whose names there are, and then what may be seen: asking takes too long to do it while
    // the store is read.
    Set<String> all = new HashSet<>();
    store.query(
        new Query(
            null,
            (subject, _) -> {
              all.add(subject.namespace());
              return false;
            },
            List.of(),
            grid.start().toEpochMilli(),
            grid.step().toMillis(),
            grid.steps(),
            1));
    all.removeIf(name -> !rights.mayList(user, "podperfs", name));
    return all;
  }

  private static Query query(PerfQuerySpec spec, Grid grid, @Nullable Set<String> readable) {
    BiPredicate<Subject, Map<String, String>> wanted = wanted(spec);
    return new Query(
        spec.subjects() == Subjects.Nodes ? "" : spec.namespace(),
        (subject, labels) ->
            (readable == null || readable.contains(subject.namespace()))
                && wanted.test(subject, labels),
        spec.metrics().stream().map(Row::column).toList(),
        grid.start().toEpochMilli(),
        grid.step().toMillis(),
        grid.steps(),
        mostSeries(grid));
  }

  private static BiPredicate<Subject, Map<String, String>> wanted(PerfQuerySpec spec) {
    Set<String> names = Set.copyOf(spec.names());
    String text = spec.labelSelector();
    LabelSelector selector = text == null ? LabelSelector.EVERYTHING : LabelSelector.parse(text);
    Subjects subjects = spec.subjects();
    return (subject, labels) ->
        Measurements.kind(subject) == subjects
            && (names.isEmpty() || names.contains(subject.name()))
            && selector.matches(labels);
  }

  private static PerfQueryStatus status(
      PerfQuerySpec spec, Grid grid, Answer answer, Statistics statistics) {
    List<PerfSeries> series = new ArrayList<>();
    for (Answer.Series one : answer.series()) {
      series.add(series(spec, grid, one));
    }
    return new PerfQueryStatus(
        grid.start(),
        grid.at(grid.steps()),
        instant(statistics.oldestMillis()),
        instant(statistics.oldestRollupMillis()),
        warnings(grid, answer, statistics),
        series);
  }

  private static PerfSeries series(PerfQuerySpec spec, Grid grid, Answer.Series from) {
    Subject subject = from.subject();
    List<PerfPoint> points = new ArrayList<>();
    for (int i = 0; i < grid.steps(); i++) {
      if (from.count()[i] > 0) {
        points.add(new PerfPoint(grid.at(i), value(spec, from, i)));
      }
    }
    return new PerfSeries(
        subject.namespace().isEmpty() ? null : subject.namespace(),
        subject.name(),
        subject.uid(),
        subject.container().isEmpty() ? null : subject.container(),
        Row.METRICS.get(from.metric()),
        points);
  }

  private static long value(PerfQuerySpec spec, Answer.Series from, int step) {
    return switch (spec.summary()) {
      case Min -> from.min()[step];
      case Max -> from.max()[step];
      case null, default -> mean(from.sum()[step], from.count()[step]);
    };
  }

  /// To the nearest whole number, halves upwards.
  private static long mean(long sum, long count) {
    return Math.floorDiv(2 * sum + count, 2 * count);
  }

  private static List<String> warnings(Grid grid, Answer answer, Statistics statistics) {
    List<String> warnings = new ArrayList<>();
    Instant recorded = instant(statistics.oldestMillis());
    Instant rolledUp = instant(statistics.oldestRollupMillis());
    Instant known =
        rolledUp != null && (recorded == null || rolledUp.isBefore(recorded)) ? rolledUp : recorded;
    if (known == null || known.isAfter(grid.start())) {
      warnings.add(
          "this server knows nothing of before "
              + (known == null ? "now: it has just started" : known.toString()));
    }
    if (answer.damagedPages() > 0) {
      warnings.add(
          answer.damagedPages()
              + " parts of the files for this time are damaged: what was in them is missing");
    }
    return warnings;
  }

  private static @Nullable Instant instant(OptionalLong millis) {
    return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()) : null;
  }
}
