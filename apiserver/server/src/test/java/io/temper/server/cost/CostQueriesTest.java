package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.temper.crds.cost.CostQuery;
import io.temper.crds.cost.CostQuerySpec;
import io.temper.crds.cost.CostQuerySpec.Compare;
import io.temper.crds.cost.CostQuerySpec.Idle;
import io.temper.crds.cost.CostQuerySpec.IdleBy;
import io.temper.crds.cost.CostQuerySpec.Match;
import io.temper.crds.cost.CostQuerySpec.OverheadSharing;
import io.temper.crds.cost.CostQuerySpec.Step;
import io.temper.crds.cost.CostQueryStatus;
import io.temper.crds.cost.CostQueryStatus.Row;
import io.temper.crds.perf.Window;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.StatusException;
import io.temper.server.FakeClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An hour of the example of docs/costs.md.
final class CostQueriesTest {
  private static final UserInfo ADA = new UserInfo("ada", "", List.of(), Map.of());

  private final FakeClock clock = new FakeClock(Told.NOON);
  private final Ledger ledger = new Ledger(Told::prices, clock);

  CostQueriesTest() {
    ledger.changed(
        Told.node(
            "a",
            Told.pod("shop", "web", Told.container("c", 1_000, 500, 2 * Told.GIB, 3 * Told.GIB)),
            Told.pod("infra", "ingress", Told.container("c", 1_000, 1_000, Told.GIB, Told.GIB))));
    ledger.changed(
        Told.node(
            "b",
            Told.pod("shop", "db", Told.container("c", 2_000, 1_000, 4 * Told.GIB, 4 * Told.GIB))));
    pass(Duration.ofMinutes(60));
  }

  private void pass(Duration duration) {
    for (long left = duration.toMinutes(); left > 0; left--) {
      clock.advance(Duration.ofMinutes(1));
      ledger.settle();
    }
  }

  private static Instant at(int minute) {
    return Told.NOON.plus(Duration.ofMinutes(minute));
  }

  @Test
  void idleIsToldBesideRows() {
    CostQueryStatus answer = ask(ALL, spec("namespace"));

    assertThat(totals(answer)).isEqualTo(Map.of("infra", "0.125", "shop", "0.475"));
    assertThat(answer.idle()).containsExactly(new CostQueryStatus.Idle("", "0.60", "0.40", "0.20"));
    assertThat(answer.total()).isEqualTo("1.20");
    assertThat(answer.window()).isEqualTo(new Window(Told.NOON, clock.instant()));
    assertThat(answer.seconds()).isEqualTo(3600);
    assertThat(answer.partial()).isFalse();
  }

  @Test
  void rowsMayCarryIdleOfTheirNodesAndWhatIsShared() {
    CostQuerySpec perNode = with(spec("namespace"), Idle.Shared, IdleBy.Node);
    CostQuerySpec shared =
        with(perNode, List.of(), List.of(new Match("namespace", List.of("infra"))));

    assertThat(totals(ask(ALL, perNode))).isEqualTo(Map.of("infra", "0.25", "shop", "0.95"));
    assertThat(totals(ask(ALL, shared))).isEqualTo(Map.of("shop", "1.20"));
  }

  @Test
  void rowsAreOfWhateverIsAskedFor() {
    assertThat(totals(ask(ALL, spec("node", "workloadKind"))))
        .isEqualTo(Map.of("a Deployment", "0.30", "b Deployment", "0.30"));
    assertThat(totals(ask(ALL, spec("label:app", "container"))))
        .isEqualTo(Map.of("web c", "0.175", "db c", "0.30", "ingress c", "0.125"));
    assertThat(totals(ask(ALL, spec("workload", "pod"))))
        .containsEntry("deployment.web web-5d-x", "0.175");
  }

  @Test
  void aFilterLeavesOthersWithAllTheyCarry() {
    CostQuerySpec spec =
        with(
            spec("workload"),
            List.of(
                new Match("namespace", List.of("shop", "gone")),
                new Match("label:app", List.of("web"))),
            List.of());

    CostQueryStatus answer = ask(ALL, spec);

    assertThat(totals(answer)).isEqualTo(Map.of("deployment.web", "0.175"));
    // A quarter of the CPU and three eighths of the memory that are charged.
    assertThat(answer.idle()).extracting(CostQueryStatus.Idle::total).containsExactly("0.175");
    assertThat(answer.others()).isEqualTo("0.85");
    assertThat(answer.total()).isEqualTo("1.20");
  }

  @Test
  void anOverheadIsToldOrCarried() {
    CostQuerySpec separate = with(spec("namespace"), new CostQuerySpec.Overhead("0.1", null));
    CostQuerySpec even =
        with(spec("namespace"), new CostQuerySpec.Overhead("0.1", OverheadSharing.Even));

    assertThat(ask(ALL, separate).overhead()).isEqualTo("0.10");
    assertThat(ask(ALL, even).rows()).extracting(Row::overhead).containsExactly("0.05", "0.05");
    assertThat(ask(ALL, even).overhead()).isEqualTo("0.00");
    assertThat(ask(ALL, even).total()).isEqualTo("1.30");
  }

  @Test
  void aTimeThatIsNotKeptHasNoWindow() {
    CostQuerySpec before =
        during(spec("namespace"), Told.NOON.minusSeconds(9_000), Told.NOON.minusSeconds(3_600));

    CostQueryStatus answer = ask(ALL, before);

    assertThat(answer.window()).isNull();
    assertThat(answer.rows()).isEmpty();
    assertThat(answer.total()).isEqualTo("0.00");
  }

  @Test
  void aSeriesHasStepsThatAddUpToTheRow() {
    pass(Duration.ofMinutes(90));

    CostQueryStatus answer =
        ask(ALL, trend(with(spec("namespace"), Idle.Shared, IdleBy.Cluster), Step.Hour, null));

    assertThat(answer.steps())
        .extracting(CostQueryStatus.Step::start, CostQueryStatus.Step::seconds)
        .containsExactly(
            tuple(Told.NOON, 3600L),
            tuple(Told.NOON.plusSeconds(3600), 3600L),
            tuple(Told.NOON.plusSeconds(7200), 1800L));
    assertThat(answer.steps())
        .extracting(CostQueryStatus.Step::total)
        .containsExactly("1.20", "1.20", "0.60");
    for (Row row : answer.rows()) {
      assertThat(sum(Objects.requireNonNull(row.series()))).isEqualByComparingTo(row.total());
    }
    assertThat(answer.rows().getFirst().series()).containsExactly("0.25", "0.25", "0.125");
  }

  @Test
  void stepsInWhichNothingWasCountedAreToldAsSuch() {
    clock.advance(Duration.ofHours(3));
    ledger.settle();
    pass(Duration.ofMinutes(60));

    CostQueryStatus answer = ask(ALL, trend(spec("namespace"), Step.Hour, null));

    assertThat(answer.steps())
        .extracting(CostQueryStatus.Step::seconds)
        .containsExactly(3600L, 0L, 0L, 0L, 3600L);
    assertThat(answer.rows().getFirst().series())
        .containsExactly("0.125", "0.00", "0.00", "0.00", "0.125");
  }

  @Test
  void aComparisonIsWithAsManyWholeHoursBefore() {
    ledger.changed(Told.node("b"));
    ledger.changed(
        Told.node(
            "a",
            Told.pod("bank", "vault", Told.container("c", 1_000, 0, 0, 0)),
            Told.pod("infra", "ingress", Told.container("c", 2_000, 0, Told.GIB, 0))));
    pass(Duration.ofMinutes(90));

    CostQuerySpec spec =
        trend(during(spec("namespace"), Told.NOON.plusSeconds(3600), null), null, Compare.Previous);
    CostQueryStatus answer = ask(ALL, spec);

    assertThat(answer.window()).isEqualTo(new Window(at(60), at(120)));
    CostQueryStatus.Previous previous = Objects.requireNonNull(answer.previous());
    assertThat(previous.window()).isEqualTo(new Window(at(0), at(60)));
    assertThat(previous.seconds()).isEqualTo(3600);
    assertThat(previous.total()).isEqualTo("1.20");
    assertThat(previous.changePermille()).isZero();
    assertThat(answer.rows())
        .extracting(row -> row.key().getFirst(), Row::total, Row::previous, Row::changePermille)
        .containsExactly(
            tuple("bank", "0.10", "0.00", null),
            tuple("infra", "0.225", "0.125", 800L),
            tuple("shop", "0.00", "0.475", -1000L));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 0",
    "3, 4, 333",
    "3, 5, 667",
    "3, 2, -333",
    "2000, 2001, 1",
    "2000, 1999, 0",
    "4611686018427387904, 9223372036854775807, 1000"
  })
  void aChangeIsRoundedToTheNearestPermille(long before, long now, long change) {
    assertThat(CostAnswer.changePermille(before, now)).isEqualTo(change);
  }

  @Test
  void aChangeFromNothingIsNone() {
    assertThat(CostAnswer.changePermille(0, 1)).isNull();
  }

  @Test
  void stepsAreByTheCalendar() {
    Instant sunday = Instant.parse("2026-03-01T23:59:59Z");

    assertThat(Steps.start(Step.Day, sunday)).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(Steps.start(Step.Week, sunday)).isEqualTo("2026-02-23T00:00:00Z");
    assertThat(Steps.start(Step.Month, sunday)).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(Steps.end(Step.Week, Instant.parse("2026-02-23T00:00:00Z")))
        .isEqualTo("2026-03-02T00:00:00Z");
    assertThat(Steps.end(Step.Month, Instant.parse("2026-02-01T00:00:00Z")))
        .isEqualTo("2026-03-01T00:00:00Z");
  }

  @Test
  void hoursThatAreNotKeptOneByOneAreRefusedWithAdvice() {
    CostQuerySpec spec =
        trend(
            during(spec("namespace"), Told.NOON.minus(Duration.ofDays(32)), null), Step.Hour, null);

    assertThatThrownBy(() -> ask(ALL, spec))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("ask by Day");
  }

  @Test
  void whoMayListSomeIsToldTheTrendOfThoseAlone() {
    pass(Duration.ofMinutes(60));

    CostQueryStatus answer =
        ask(
            only("infra"),
            trend(during(spec("namespace"), at(60), at(120)), Step.Hour, Compare.Previous));

    assertThat(Objects.requireNonNull(answer.previous()).total()).isEqualTo("0.25");
    assertThat(answer.steps()).extracting(CostQueryStatus.Step::total).containsExactly("0.25");
    assertThat(answer.rows()).extracting(Row::key).containsExactly(List.of("infra"));
  }

  @Test
  void whoMayListNothingHearsNothing() {
    CostQueryStatus answer = ask(only(), spec("namespace"));

    assertThat(answer.rows()).isEmpty();
    assertThat(answer.total()).isEqualTo("0.00");
    assertThat(answer.partial()).isTrue();
  }

  @Test
  void whoMayListSomeHearsOfThoseAlone() {
    CostQueryStatus answer = ask(only("infra"), spec("namespace"));

    assertThat(totals(answer)).isEqualTo(Map.of("infra", "0.125"));
    // A quarter of the CPU that is charged, and an eighth of the memory.
    assertThat(answer.idle())
        .containsExactly(new CostQueryStatus.Idle("", "0.125", "0.10", "0.025"));
    assertThat(answer.others()).isEqualTo("0.00");
    assertThat(answer.total()).isEqualTo("0.25");
    assertThat(answer.partial()).isTrue();
    assertThat(answer.overcommittedCpuMillicoreSeconds()).isZero();
  }

  /// The share of anything says how large the rest is, unless there is no rest in it.
  @Test
  void nothingThatSomebodyMayNotListChangesWhatTheyHear() {
    Match infra = new Match("namespace", List.of("infra"));
    CostQuerySpec overhead =
        with(spec("namespace"), new CostQuerySpec.Overhead("1", OverheadSharing.Weighted));
    CostQuerySpec sharing = with(spec("namespace"), List.of(), List.of(infra));
    CostQuerySpec filter = with(spec("namespace"), List.of(infra), List.of());

    assertThat(ask(only("shop"), overhead).rows())
        .extracting(Row::overhead)
        .containsExactly("1.00");
    assertThat(ask(only("shop"), sharing).rows()).extracting(Row::shared).containsExactly("0.00");
    assertThat(ask(only("shop"), filter).rows()).isEmpty();
    assertThat(ask(only("shop"), with(spec("node"), Idle.Separate, IdleBy.Node)).idle())
        .as("no node's idle, of which the others' part would follow")
        .extracting(CostQueryStatus.Idle::node)
        .containsExactly("");
  }

  @Test
  void nothingIsToldWhenRightsCannotBeChecked() {
    Authorizer broken =
        _ -> {
          throw new AuthorizationException("no answer");
        };

    assertThatThrownBy(() -> ask(broken, spec("namespace")))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(500));
  }

  @Test
  void aQuestionMustMakeSense() {
    CostQuerySpec bad =
        new CostQuerySpec(
            Told.NOON,
            Told.NOON,
            List.of("namespace", "namespace", "colour", "label:"),
            List.of(new Match("colour", List.of("red")), new Match("node", List.of())),
            List.of(new Match("label:", List.of("x"))),
            null,
            null,
            null,
            new CostQuerySpec.Overhead("-1", null),
            null,
            null);

    assertThat(errors(bad))
        .containsExactly(
            "spec.start",
            "spec.groupBy[1]",
            "spec.groupBy[2]",
            "spec.groupBy[3]",
            "spec.filter[0].by",
            "spec.filter[1].values",
            "spec.share[0].by",
            "spec.overhead.dollarsPerHour");
    assertThat(errors(spec())).containsExactly("spec.groupBy");
    assertThat(errors(spec("namespace"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1e3", "-0.1", ".5", "1000000.1", "0.1234567891", "99999999"})
  void aPriceIsADecimal(String dollars) {
    assertThat(errors(with(spec("pod"), new CostQuerySpec.Overhead(dollars, null)))).hasSize(1);
  }

  private static final Authorizer ALL = _ -> Decision.ALLOWED;

  /// Who may list costs of these namespaces.
  private static Authorizer only(String... namespaces) {
    Set<String> readable = Set.of(namespaces);
    return asked -> {
      assertThat(asked.verb() + " " + asked.resource() + "." + asked.group())
          .isEqualTo("list costs.temper.io");
      return readable.contains(asked.namespace()) ? Decision.ALLOWED : Decision.NO_OPINION;
    };
  }

  private CostQueryStatus ask(Authorizer authorizer, CostQuerySpec spec) {
    CostQuery answer =
        new CostQueries(Told.books(ledger, clock), authorizer, clock).answer(object(spec), ADA);
    CostQueryStatus status = Objects.requireNonNull(answer.status());
    assertThat(sum(status)).as("parts of the total").isEqualByComparingTo(status.total());
    return status;
  }

  private static BigDecimal sum(CostQueryStatus status) {
    BigDecimal sum = new BigDecimal(status.overhead()).add(new BigDecimal(status.others()));
    for (Row row : status.rows()) {
      sum = sum.add(new BigDecimal(row.total()));
    }
    for (CostQueryStatus.Idle idle : status.idle()) {
      sum = sum.add(new BigDecimal(idle.total()));
    }
    return sum;
  }

  private static Map<String, String> totals(CostQueryStatus status) {
    return status.rows().stream()
        .collect(java.util.stream.Collectors.toMap(row -> String.join(" ", row.key()), Row::total));
  }

  private static List<String> errors(CostQuerySpec spec) {
    return new CostQueryStrategy().validate(object(spec)).stream().map(FieldError::field).toList();
  }

  private static ApiObject<CostQuery> object(CostQuerySpec spec) {
    return new ApiObject<>(
        ObjectMeta.of("", "", "", Told.NOON, Map.of()), new CostQuery(spec, null));
  }

  private static CostQuerySpec spec(String... groupBy) {
    return new CostQuerySpec(
        null, null, List.of(groupBy), List.of(), List.of(), null, null, null, null, null, null);
  }

  private static CostQuerySpec with(CostQuerySpec s, Idle idle, IdleBy by) {
    return new CostQuerySpec(
        s.start(),
        s.end(),
        s.groupBy(),
        s.filter(),
        s.share(),
        s.sharing(),
        idle,
        by,
        s.overhead(),
        s.step(),
        s.compare());
  }

  private static CostQuerySpec with(CostQuerySpec s, List<Match> filter, List<Match> share) {
    return new CostQuerySpec(
        s.start(),
        s.end(),
        s.groupBy(),
        filter,
        share,
        s.sharing(),
        s.idle(),
        s.idleBy(),
        s.overhead(),
        s.step(),
        s.compare());
  }

  private static CostQuerySpec with(CostQuerySpec s, CostQuerySpec.Overhead overhead) {
    return new CostQuerySpec(
        s.start(),
        s.end(),
        s.groupBy(),
        s.filter(),
        s.share(),
        s.sharing(),
        s.idle(),
        s.idleBy(),
        overhead,
        s.step(),
        s.compare());
  }

  private static CostQuerySpec trend(
      CostQuerySpec s, @Nullable Step step, @Nullable Compare compare) {
    return new CostQuerySpec(
        s.start(),
        s.end(),
        s.groupBy(),
        s.filter(),
        s.share(),
        s.sharing(),
        s.idle(),
        s.idleBy(),
        s.overhead(),
        step,
        compare);
  }

  private static BigDecimal sum(List<String> dollars) {
    return dollars.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static CostQuerySpec during(
      CostQuerySpec s, @Nullable Instant start, @Nullable Instant end) {
    return new CostQuerySpec(
        start,
        end,
        s.groupBy(),
        s.filter(),
        s.share(),
        s.sharing(),
        s.idle(),
        s.idleBy(),
        s.overhead(),
        s.step(),
        s.compare());
  }
}
