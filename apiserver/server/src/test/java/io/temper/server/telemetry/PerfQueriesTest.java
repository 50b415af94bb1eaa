package io.temper.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.Metric;
import io.temper.crds.perf.PerfQuery;
import io.temper.crds.perf.PerfQuerySpec;
import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.crds.perf.PerfQuerySpec.Summary;
import io.temper.crds.perf.PerfQueryStatus;
import io.temper.crds.perf.PerfSeries;
import io.temper.crds.perf.PerfSeries.PerfPoint;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.perf.Samples;
import io.temper.server.port.HourlySavings.Hour;
import io.temper.server.port.PodReport;
import io.temper.telemetry.TelemetryStore;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PerfQueriesTest {
  private static final UserInfo ADA = new UserInfo("ada", "", List.of(), Map.of());
  private static final Instant START = Samples.NOW;

  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeClock clock = new FakeClock(START);
  private final Recorder recorder =
      new Recorder(
          telemetry,
          new TelemetryConfig(Path.of(""), 64, 64, 1000, 8),
          new Clocks(clock, System::nanoTime),
          new TelemetryMetrics(new SimpleMeterRegistry()));

  /// What may be listed: `resource namespace`.
  private final Set<String> granted = new HashSet<>();

  private final List<Hour> hours = new ArrayList<>();

  private final PerfQueries queries =
      new PerfQueries(recorder, this::hours, new Rights(granting()), clock);

  @BeforeEach
  void record() throws InterruptedException {
    TelemetryStore store = recorder.open();
    for (int step = 0; step < 8; step++) {
      telemetry.say(
          Samples.fresh(
              "node-a",
              Samples.pod("shop", "web"),
              Samples.pod("shop", "db"),
              Samples.pod("bank", "vault")));
      recorder.record(store);
      clock.advance(Duration.ofSeconds(15));
    }
  }

  @AfterEach
  void close() {
    recorder.close();
  }

  @Test
  void podsOfANamespaceAreToldToThoseWhoMayListThem() {
    granted.add("podperfs shop");

    PerfQueryStatus answer = ask(pods("shop", Metric.CpuUsedMillicores));

    assertThat(answer.series()).extracting(PerfSeries::name).containsExactly("db", "web");
    PerfSeries db = answer.series().getFirst();
    assertThat(db.namespace()).isEqualTo("shop");
    assertThat(db.uid()).isEqualTo("uid-db");
    assertThat(db.container()).isNull();
    assertThat(db.points()).hasSize(8).contains(new PerfPoint(START, 90));
  }

  @Test
  void namespaceThatOneMayNotSeeIsRefusedWhetherItExistsOrNot() {
    granted.add("podperfs shop");

    assertThat(refusal(pods("bank", Metric.CpuUsedMillicores)).code()).isEqualTo(403);
    assertThat(refusal(pods("nowhere", Metric.CpuUsedMillicores)).code()).isEqualTo(403);
  }

  @Test
  void ofAllNamespacesOnlyThoseThatOneMaySeeAreInTheAnswer() {
    granted.add("podperfs bank");

    PerfQueryStatus answer = ask(pods(null, Metric.CpuUsedMillicores));

    assertThat(answer.series()).extracting(PerfSeries::name).containsExactly("vault");
  }

  @Test
  void whoMaySeeNothingGetsAnEmptyAnswer() {
    assertThat(ask(pods(null, Metric.CpuUsedMillicores)).series()).isEmpty();
  }

  @Test
  void whatIsHiddenDoesNotCountAgainstTheLimit() {
    granted.add("podperfs shop");
    PerfQuerySpec spec = pods(null, Row.METRICS.toArray(Metric[]::new));

    assertThat(ask(with(spec, "15s", "2m", Summary.Mean)).series()).isNotEmpty();
  }

  @Test
  void nodesAreToldToThoseWhoMayListNodes() {
    PerfQuerySpec spec = spec(Subjects.Nodes, null, List.of(), null, Metric.CpuUsedMillicores);
    assertThat(refusal(spec).code()).isEqualTo(403);

    granted.add("nodeperfs ");

    PerfSeries node = ask(spec).series().getFirst();
    assertThat(node.name()).isEqualTo("node-a");
    assertThat(node.namespace()).isNull();
    assertThat(node.points().getFirst().value()).isEqualTo(612);
  }

  @Test
  void containersAreToldByName() {
    granted.add("podperfs ");
    PerfQuerySpec spec =
        spec(Subjects.Containers, null, List.of("web"), null, Metric.CpuLimitMillicores);

    PerfSeries main = ask(spec).series().getFirst();

    assertThat(main.container()).isEqualTo("main");
    assertThat(main.points().getFirst().value()).isEqualTo(1000);
  }

  @Test
  void labelsNarrowTheAnswer() {
    granted.add("podperfs ");
    PerfQuerySpec spec =
        spec(Subjects.Pods, null, List.of(), "app in (web,vault)", Metric.CpuUsedMillicores);

    assertThat(ask(spec).series()).extracting(PerfSeries::name).containsExactly("vault", "web");
  }

  @Test
  void whereRightsCannotBeCheckedNobodyGetsAnything() {
    PerfQueries blind =
        new PerfQueries(
            recorder,
            this::hours,
            new Rights(_ -> {
              throw new AuthorizationException("down", new IOException("down"));
            }),
            clock);

    assertThatThrownBy(() -> ask(blind, pods(null, Metric.CpuUsedMillicores)))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(500));
  }

  @Test
  void whatWasLeftOutIsFilledInAndShown() {
    granted.add("podperfs shop");

    PerfQuerySpec filled = prepared(pods("shop", Metric.CpuUsedMillicores));

    assertThat(filled.window()).isEqualTo("1h");
    assertThat(filled.step()).isEqualTo("15s");
    assertThat(filled.end()).isEqualTo(clock.instant());
    assertThat(filled.summary()).isEqualTo(Summary.Mean);
    assertThat(prepared(with(filled, null, "6h", null)).step()).isEqualTo("2m");
    assertThat(prepared(with(filled, null, "7d", null)).step()).isEqualTo("1h");
  }

  @Test
  void stepsAreSummedUpAsAsked() throws InterruptedException {
    granted.add("podperfs ");
    PodReport busy = Samples.pod("shop", "web");
    telemetry.say(Samples.fresh("node-a", busy));
    PerfQuerySpec spec = with(pods("shop", Metric.RunQueueP99Micros), "1m", "2m", Summary.Max);

    PerfSeries web =
        ask(spec).series().stream()
            .filter(one -> one.name().equals("web"))
            .findFirst()
            .orElseThrow();

    assertThat(web.points())
        .containsExactly(new PerfPoint(START, 1234), new PerfPoint(START.plusSeconds(60), 1234));
  }

  @Test
  void whatIsNotKnownIsSaid() {
    granted.add("podperfs ");

    PerfQueryStatus answer = ask(pods(null, Metric.CpuUsedMillicores));

    assertThat(answer.recordedSince()).isEqualTo(START);
    assertThat(answer.warnings())
        .singleElement()
        .asString()
        .contains("knows nothing of before " + START);
    assertThat(ask(with(pods(null, Metric.CpuUsedMillicores), "15s", "1m", null)).warnings())
        .isEmpty();
  }

  @Test
  void answerThatWouldBeTooLongSaysWhatToAskInstead() {
    granted.add("podperfs ");

    assertThat(
            refusal(with(pods(null, Row.METRICS.toArray(Metric[]::new)), "15s", "6h", null))
                .message())
        .contains("more than 50000 points")
        .contains("ask for a longer step, such as 10m");
  }

  @Test
  void questionBeforeAnythingIsOpenIsForLater() {
    PerfQueries early =
        new PerfQueries(
            new Recorder(
                telemetry,
                new TelemetryConfig(Path.of(""), 1, 1, 1, 1),
                new Clocks(clock, System::nanoTime),
                new TelemetryMetrics(new SimpleMeterRegistry())),
            this::hours,
            new Rights(granting()),
            clock);

    assertThatThrownBy(() -> ask(early, pods(null, Metric.CpuUsedMillicores)))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(503));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15s | soon | spec.window: Invalid value: \"soon\": must be a span of time such as 30m",
        "15s | 90d | of 31d at most",
        "20s | 1h | spec.step: Invalid value: \"20s\": must be a multiple of 15s",
        "fast | 1h | spec.step: Invalid value: \"fast\": must be a span of time such as 15s",
        "1m | 7d | what is older than six hours is kept by 5m: ask for a multiple of 5m",
        "2h | 1h | must not be longer than the window",
        "0s | 1h | must be a span of time",
      })
  void stepsAndWindowsThatCannotBeAreRefused(String step, String window, String message) {
    assertThat(errors(with(pods("shop", Metric.CpuUsedMillicores), step, window, null)))
        .contains(message);
  }

  @Test
  void questionsThatAreNoneAreRefused() {
    assertThat(errors(pods("shop"))).contains("spec.metrics: Required value");
    assertThat(errors(pods("shop", Metric.CpuUsedMillicores, Metric.CpuUsedMillicores)))
        .contains("must not repeat one");
    assertThat(errors(pods("", Metric.CpuUsedMillicores))).contains("spec.namespace");
    assertThat(errors(spec(Subjects.Nodes, "shop", List.of(), null, Metric.CpuUsedMillicores)))
        .contains("must be left out for nodes");
    assertThat(errors(spec(Subjects.Pods, null, List.of(), "a in (", Metric.CpuUsedMillicores)))
        .contains("spec.labelSelector");
    assertThat(
            errors(
                spec(
                    Subjects.Pods,
                    null,
                    Stream.generate(() -> "a").limit(101).toList(),
                    null,
                    Metric.CpuUsedMillicores)))
        .contains("spec.names");
  }

  @Test
  void savingsAreToldToThoseWhoMayGetThem() {
    PerfQuerySpec spec = savings(List.of(), "1d", "3d", null);
    assertThat(refusal(spec).code()).isEqualTo(403);
    granted.add("podperfs ");
    granted.add("nodeperfs ");
    assertThat(refusal(spec).code()).isEqualTo(403);

    granted.add("savings ");
    assertThat(ask(spec).warnings()).containsExactly("nobody watched savings in this time");

    hour(START, "cluster", 60, 730_000_000L, 60, 1_460_000_000L);
    hour(START.minus(Duration.ofHours(1)), "cluster", 20, 0, 0, 0);
    hour(START.minus(Duration.ofHours(1)), "m5.large", 60, 100_000_000L, 60, 0);
    PerfQueryStatus answer = ask(spec);

    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.recordedSince()).isNull();
    assertThat(answer.series())
        .extracting(one -> one.name() + " " + one.metric())
        .containsExactly(
            "cluster RealizedMicroDollarsPerMonth",
            "cluster IdentifiedMicroDollarsPerMonth",
            "m5.large RealizedMicroDollarsPerMonth",
            "m5.large IdentifiedMicroDollarsPerMonth");
    assertThat(answer.series().getFirst().points())
        .as("60 minutes of 0.73 dollars and 20 of none")
        .extracting(PerfPoint::value)
        .containsExactly(547_500L);
    assertThat(answer.series().get(1).points().getFirst().value())
        .as("only of the samples that had a figure")
        .isEqualTo(1_460_000);
    assertThat(value(savings(List.of("cluster"), "1d", "3d", Summary.Max))).isEqualTo(730_000);
    assertThat(value(savings(List.of("cluster"), "1d", "3d", Summary.Min))).isZero();
    assertThat(ask(savings(List.of("m5.large"), "1h", "3d", null)).series()).hasSize(2);
  }

  @Test
  void savingsOfYearsAreAnsweredWithinTheSameLimits() {
    granted.add("savings ");
    for (int day = 0; day < 1800; day++) {
      hour(START.minus(Duration.ofDays(day)), "cluster", 60, 1_000_000, 60, 1_000_000);
    }

    assertThat(ask(savings(List.of(), null, "1825d", null)).series().getFirst().points())
        .as("by 30 days")
        .hasSizeBetween(60, 62);
    assertThat(ask(savings(List.of(), "1d", "1825d", null)).series().getFirst().points())
        .hasSizeBetween(1799, 1800);
    assertThat(refusal(savings(List.of(), "1h", "1825d", null)).message())
        .contains("more than 50000 points");
  }

  @Test
  void questionsAboutSavingsThatAreNoneAreRefused() {
    PerfQuerySpec good = savings(List.of(), null, null, null);
    assertThat(prepared(good).window()).isEqualTo("7d");
    assertThat(prepared(good).step()).isEqualTo("1h");
    assertThat(errors(savings(List.of(), "90m", "7d", null))).contains("must be a multiple of 1h");
    assertThat(errors(savings(List.of(), "1h", "1831d", null))).contains("of 1830d at most");
    assertThat(errors(spec(Subjects.Savings, "shop", List.of(), "a=b", Metric.CpuUsedMillicores)))
        .contains("must be left out for nodes, savings")
        .contains("savings have no labels")
        .contains("is not of savings: they have [CpuReclaimedMillicores");
    assertThat(errors(pods("shop", Metric.RealizedMicroDollarsPerMonth)))
        .contains("is of savings alone");
  }

  private PerfQuerySpec savings(
      List<String> names, @Nullable String step, @Nullable String window, @Nullable Summary how) {
    return with(
        spec(
            Subjects.Savings,
            null,
            names,
            null,
            Metric.RealizedMicroDollarsPerMonth,
            Metric.IdentifiedMicroDollarsPerMonth),
        step,
        window,
        how);
  }

  private long value(PerfQuerySpec spec) {
    return ask(spec).series().getFirst().points().getFirst().value();
  }

  /// @param realized and `identified` in nano-dollars per month, of each sample
  private void hour(
      Instant at, String name, int samples, long realized, int measured, long identified) {
    Instant start = at.truncatedTo(ChronoUnit.HOURS);
    hours.add(
        new Hour(
            start,
            name,
            samples,
            BigInteger.valueOf(realized * samples),
            BigInteger.valueOf(250L * samples),
            BigInteger.valueOf(500L * samples),
            measured,
            BigInteger.valueOf(identified * measured)));
  }

  private List<Hour> hours(Collection<String> names, Instant from, Instant to) {
    return hours.stream()
        .filter(hour -> names.isEmpty() || names.contains(hour.name()))
        .filter(hour -> !hour.start().isBefore(from) && hour.start().isBefore(to))
        .sorted(Comparator.comparing(Hour::name).thenComparing(Hour::start))
        .toList();
  }

  @Test
  void onlyCreateIsServed() {
    Resource<PerfQuery> resource = queries.declare();

    assertThat(resource.verbs()).containsExactly("create");
    assertThat(resource.namespaced()).isFalse();
  }

  private Authorizer granting() {
    return asked ->
        asked.verb().equals(asked.resource().equals("savings") ? "get" : "list")
                && asked.group().equals("temper.io")
                && (granted.contains(asked.resource() + " " + asked.namespace())
                    || granted.contains(asked.resource() + " "))
            ? Decision.ALLOWED
            : Decision.NO_OPINION;
  }

  private static PerfQuerySpec pods(@Nullable String namespace, Metric... metrics) {
    return spec(Subjects.Pods, namespace, List.of(), null, metrics);
  }

  private static PerfQuerySpec spec(
      Subjects subjects,
      @Nullable String namespace,
      List<String> names,
      @Nullable String selector,
      Metric... metrics) {
    return new PerfQuerySpec(
        subjects, namespace, names, selector, List.of(metrics), null, null, null, null);
  }

  private static PerfQuerySpec with(
      PerfQuerySpec spec,
      @Nullable String step,
      @Nullable String window,
      @Nullable Summary summary) {
    return new PerfQuerySpec(
        spec.subjects(),
        spec.namespace(),
        spec.names(),
        spec.labelSelector(),
        spec.metrics(),
        window,
        spec.end(),
        step,
        summary);
  }

  private PerfQueryStatus ask(PerfQuerySpec spec) {
    return ask(queries, spec);
  }

  private PerfQueryStatus ask(PerfQueries of, PerfQuerySpec spec) {
    assertThat(errors(spec)).isEmpty();
    PerfQueryStatus status = of.answer(object(new PerfQuery(prepared(spec), null)), ADA).status();
    return Objects.requireNonNull(status);
  }

  private Status refusal(PerfQuerySpec spec) {
    try {
      ask(spec);
    } catch (StatusException e) {
      return e.status();
    }
    throw new AssertionError("answered");
  }

  private PerfQuerySpec prepared(PerfQuerySpec spec) {
    return queries.declare().strategy().prepareForCreate(new PerfQuery(spec, null), ADA).spec();
  }

  private String errors(PerfQuerySpec spec) {
    StringBuilder text = new StringBuilder();
    for (FieldError error :
        queries.declare().strategy().validate(object(new PerfQuery(spec, null)))) {
      text.append(error).append('\n');
    }
    return text.toString();
  }

  private static ApiObject<PerfQuery> object(PerfQuery query) {
    return new ApiObject<>(ObjectMeta.of("", "", "", START, Map.of()), query);
  }
}
