package io.temper.server.cost.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.temper.server.cost.allocation.Answer.Row;
import io.temper.server.cost.allocation.Question.Idle;
import io.temper.server.cost.allocation.Question.IdleOf;
import io.temper.server.cost.allocation.Question.Overhead;
import io.temper.server.cost.allocation.Question.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The vectors of OpenCost's `TestAllocationSet_AggregateBy`, in dollars times 10⁹. Two of its
/// clusters are two nodes here: idle belongs to one of them each. A container costs one dollar of
/// each of six kinds; its GPU and volume are storage here, its network and load balancer egress.
final class AllocationTest {
  private static final long DOLLAR = 1_000_000_000;

  record Case(String name, Question question, Map<String, Double> rows, double idle) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    Question plain = question();
    Question sharedIdle = with(plain, Idle.Shared);
    Question ns1Shared = sharing(plain, in("ns1"), Sharing.Weighted);
    return Stream.of(
        new Case("by namespace", plain, Map.of("ns1", 28.0, "ns2", 36.0, "ns3", 18.0), 30),
        new Case(
            "3a idle shared weighted",
            sharedIdle,
            Map.of("ns1", 42.6875, "ns2", 46.3125, "ns3", 23.0),
            0),
        new Case(
            "4a ns3 shared even",
            sharing(plain, in("ns3"), Sharing.Even),
            Map.of("ns1", 37.0, "ns2", 45.0),
            30),
        new Case(
            "4b ns3 shared weighted",
            sharing(plain, in("ns3"), Sharing.Weighted),
            Map.of("ns1", 35.875, "ns2", 46.125),
            30),
        new Case(
            "4c container1 shared even",
            sharing(plain, source -> source.container().equals("container1"), Sharing.Even),
            Map.of("ns1", 17.333333333, "ns2", 41.333333333, "ns3", 23.333333333),
            30),
        new Case(
            "4d overhead weighted",
            with(plain, Overhead.Weighted),
            Map.of("ns1", 85.365853659, "ns2", 109.756097561, "ns3", 54.878048780),
            30),
        new Case(
            "5d ns2 by cluster",
            new Question(
                List.of(Source::node),
                in("ns2"),
                _ -> false,
                Sharing.Weighted,
                Overhead.Separate,
                Idle.Separate,
                IdleOf.Node),
            Map.of("cluster1", 18.0, "cluster2", 18.0),
            10.3125),
        new Case(
            "6d ns2 with overhead",
            filtered(with(plain, Overhead.Weighted), in("ns2")),
            Map.of("ns2", 109.756097561),
            10.3125),
        // OpenCost answers 54.6667 + 25; its own test says that 74.7708 would be right.
        new Case(
            "6e ns2, ns1 shared, idle apart",
            filtered(ns1Shared, in("ns2")),
            Map.of("ns2", 54.666666667),
            20.104166667),
        new Case(
            "6f ns2, ns1 shared, idle shared",
            filtered(with(ns1Shared, Idle.Shared), in("ns2")),
            Map.of("ns2", 74.770833333),
            0),
        new Case(
            "6g ns1 shared, idle shared, all asked for",
            with(ns1Shared, Idle.Shared),
            Map.of("ns2", 74.770833333, "ns3", 37.229166667),
            0));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersOpenCostsVectors(Case vector) {
    long overhead = vector.question.overhead() == Overhead.Separate ? 0 : 7 * 24 * DOLLAR;
    Bill bill = new Bill(charges(), idle(), overhead);

    Answer answer = Allocation.of(bill, vector.question);

    assertThat(rows(answer)).containsOnlyKeys(vector.rows.keySet());
    rows(answer)
        .forEach(
            (key, dollars) -> assertThat(dollars).isCloseTo(vector.rows.get(key), within(2e-9)));
    assertThat(sum(answer.idle()) / 1e9).isCloseTo(vector.idle, within(2e-9));
    assertThat(answer.total()).isEqualTo(bill.total());
  }

  @Test
  void ofTheClusterIdleGoesToAllThatRan() {
    Question question =
        new Question(
            List.of(Source::namespace),
            _ -> true,
            _ -> false,
            Sharing.Weighted,
            Overhead.Separate,
            Idle.Shared,
            IdleOf.Cluster);

    Answer answer = Allocation.of(new Bill(charges(), idle(), 0), question);

    // 10 of CPU over 12 containers; 20 of memory over 22 dollars of memory.
    assertThat(rows(answer))
        .hasEntrySatisfying(
            "ns1", ns1 -> assertThat(ns1).isCloseTo(28 + 2.5 + 20.0 * 13 / 22, within(4e-9)))
        .hasEntrySatisfying(
            "ns3", ns3 -> assertThat(ns3).isCloseTo(18 + 2.5 + 20.0 * 3 / 22, within(4e-9)));
    assertThat(answer.idle()).isEmpty();
  }

  @Test
  void idleBesideNothingIsNobodysAndToldToWhoAsksForAll() {
    List<IdleCost> empty = List.of(new IdleCost("empty", new Costs(7, 8, 0, 0)));
    Bill bill = new Bill(charges(), empty, 0);

    Answer all = Allocation.of(bill, with(question(), Idle.Shared));
    Answer some = Allocation.of(bill, filtered(with(question(), Idle.Shared), in("ns2")));

    assertThat(all.idle()).isEqualTo(empty);
    assertThat(all.others()).isZero();
    assertThat(some.idle()).isEmpty();
    assertThat(some.others()).isEqualTo(bill.total() - 36 * DOLLAR);
  }

  @Test
  void whatIsSharedWithNoRowToCarryItIsOthers() {
    Bill bill = new Bill(charges(), idle(), 5);

    Answer answer = Allocation.of(bill, sharing(question(), _ -> true, Sharing.Even));

    assertThat(answer.rows()).isEmpty();
    assertThat(answer.overhead()).isEqualTo(5);
    assertThat(answer.total()).isEqualTo(bill.total());
  }

  @Test
  void rowsThatCostNothingCarryWhatIsSharedEvenly() {
    Charge free = new Charge(source("n", "a", "c"), Costs.ZERO, Amounts.ZERO);
    Charge alsoFree = new Charge(source("n", "b", "c"), Costs.ZERO, Amounts.ZERO);
    Question question = with(question(), Overhead.Weighted);

    Answer answer = Allocation.of(new Bill(List.of(free, alsoFree), List.of(), 11), question);

    assertThat(answer.rows()).extracting(Row::overhead).containsExactly(6L, 5L);
  }

  @Test
  void anEmptyBillHasAnEmptyAnswer() {
    Answer answer = Allocation.of(new Bill(List.of(), List.of(), 0), question());

    assertThat(answer).isEqualTo(new Answer(List.of(), List.of(), 0, 0));
  }

  private static Question question() {
    return new Question(
        List.of(Source::namespace),
        _ -> true,
        _ -> false,
        Sharing.Weighted,
        Overhead.Separate,
        Idle.Separate,
        IdleOf.Node);
  }

  private static Question with(Question q, Idle idle) {
    return new Question(
        q.groupBy(), q.filter(), q.shared(), q.sharing(), q.overhead(), idle, q.idleOf());
  }

  private static Question with(Question q, Overhead overhead) {
    return new Question(
        q.groupBy(), q.filter(), q.shared(), q.sharing(), overhead, q.idle(), q.idleOf());
  }

  private static Question sharing(Question q, Predicate<Source> shared, Sharing sharing) {
    return new Question(
        q.groupBy(), q.filter(), shared, sharing, q.overhead(), q.idle(), q.idleOf());
  }

  private static Question filtered(Question q, Predicate<Source> filter) {
    return new Question(
        q.groupBy(), filter, q.shared(), q.sharing(), q.overhead(), q.idle(), q.idleOf());
  }

  private static Predicate<Source> in(String namespace) {
    return source -> source.namespace().equals(namespace);
  }

  private static Map<String, Double> rows(Answer answer) {
    Map<String, Double> rows = new TreeMap<>();
    answer.rows().forEach(row -> rows.put(row.key().getFirst(), row.total() / 1e9));
    return rows;
  }

  private static long sum(List<IdleCost> idle) {
    return idle.stream().mapToLong(each -> each.costs().total()).sum();
  }

  private static List<IdleCost> idle() {
    return List.of(
        new IdleCost("cluster1", new Costs(5 * DOLLAR, 15 * DOLLAR, 0, 0)),
        new IdleCost("cluster2", new Costs(5 * DOLLAR, 5 * DOLLAR, 0, 0)));
  }

  private static List<Charge> charges() {
    List<Charge> charges = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      charges.add(charge("cluster1", "ns1", "container" + i, i == 1 ? 11 : 1));
    }
    for (int i = 4; i <= 6; i++) {
      charges.add(charge("cluster1", "ns2", "container" + i, 1));
      charges.add(charge("cluster2", "ns2", "container" + i, 1));
    }
    for (int i = 7; i <= 9; i++) {
      charges.add(charge("cluster2", "ns3", "container" + i, 1));
    }
    return charges;
  }

  private static Charge charge(String node, String namespace, String container, long memory) {
    return new Charge(
        source(node, namespace, container),
        new Costs(DOLLAR, memory * DOLLAR, 2 * DOLLAR, 2 * DOLLAR),
        Amounts.ZERO);
  }

  private static Source source(String node, String namespace, String container) {
    return new Source(node, namespace, "Deployment", "web", "web-1", container, Map.of());
  }
}
