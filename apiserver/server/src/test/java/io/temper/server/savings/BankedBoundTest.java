package io.temper.server.savings;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.Banked;
import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.PodInputs;
import io.temper.crds.savings.PriceInputs;
import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.Cases;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BankedBoundTest {
  private static final long DOLLAR_HOUR = 1_000_000_000;
  private static final Type LARGE = new Type("large", 4000, 2 * DOLLAR_HOUR);
  private static final Type SMALL = new Type("small", 1000, DOLLAR_HOUR);

  /// A machine type.
  private record Type(String name, long millicores, long hour) {
    NodeInputs node(String node, PodInputs... pods) {
      return new NodeInputs(
          node,
          Instant.EPOCH,
          true,
          false,
          "",
          millicores,
          0,
          millicores,
          0,
          false,
          null,
          new PriceInputs(name, 0, 0, hour, Origin.ListPrice, ""),
          List.of(pods));
    }
  }

  @Test
  void whatExceedsAllNodesTogetherNeedsMoreOfThem() {
    Banked banked =
        BankedBound.of(List.of(LARGE.node("n1", pods(3000, 3000)), LARGE.node("n2", pods(3000))));

    assertThat(banked.nodes()).as("9 cores on two nodes of 4").isEqualTo(1);
    assertThat(banked.dollarsPerMonth()).isEqualTo("1460.00");
    assertThat(banked.reason())
        .isEqualTo("1: the original requests, 9000m, exceed the 8000m of all nodes together");
  }

  @Test
  void whatOneNodeIsShortOfAnotherMayHaveRoomFor() {
    Banked banked =
        BankedBound.of(
            List.of(LARGE.node("n1", pods(3000, 3000)), SMALL.node("n2"), SMALL.node("n3")));

    assertThat(banked.nodes()).isZero();
    assertThat(banked.dollarsPerMonth()).isEqualTo("0.00");
    assertThat(banked.reason())
        .isEqualTo("0: the original requests, 6000m, fit into the 6000m of all nodes together");
  }

  @Test
  void aNodeThatTwoTypesNeedAPartOfIsCountedOnce() {
    Type other = new Type("other", 4000, 3 * DOLLAR_HOUR);

    Banked banked =
        BankedBound.of(List.of(LARGE.node("n1", pods(4100)), other.node("n2", pods(4100))));

    assertThat(banked.nodes()).isEqualTo(1);
    assertThat(banked.dollarsPerMonth()).as("at the cheaper one's price").isEqualTo("1460.00");
  }

  @Test
  void aSilentNodesPodsMayBeGoneButItIsPaidFor() {
    NodeInputs silent = LARGE.node("n2", pods(9000));
    NodeInputs told =
        new NodeInputs(
            silent.name(),
            silent.created(),
            false,
            false,
            "",
            4000,
            0,
            4000,
            0,
            false,
            null,
            silent.price(),
            silent.pods());

    assertThat(BankedBound.of(List.of(LARGE.node("n1", pods(4000)), told)).nodes()).isZero();
  }

  @Test
  void aNodeOfUnknownSizeForbidsAnyClaim() {
    Banked banked =
        BankedBound.of(List.of(LARGE.node("n1", pods(40_000)), new Type("?", 0, 1).node("n2")));

    assertThat(banked.dollarsPerMonth()).isEqualTo("0.00");
    assertThat(banked.reason()).isEqualTo("0: 1 of 2 nodes do not say what they let pods request");
  }

  @Test
  void noNodesBankNothing() {
    assertThat(BankedBound.of(List.of()).dollarsPerMonth()).isEqualTo("0.00");
  }

  @Test
  void whatAgentsMakeUpDoesNotOverflow() {
    NodeInputs node = new Type("tiny", 1, 1000 * DOLLAR_HOUR).node("n1", pods(Long.MAX_VALUE / 4));

    assertThat(new BigDecimal(BankedBound.of(List.of(node)).dollarsPerMonth())).isPositive();
  }

  /// The truth is found by trying: the cheapest nodes to add, of the types there are, so that every
  /// pod finds room for what it asked for.
  @Test
  void neverClaimsMoreThanTheCheapestPackingOfTheOriginalRequestsCosts() {
    AtomicInteger claims = new AtomicInteger();
    AtomicInteger exact = new AtomicInteger();
    Cases.check(random -> {
      for (int i = 0; i < 50; i++) {
        List<NodeInputs> nodes = cluster(random);

        Banked banked = BankedBound.of(nodes);

        BigDecimal claimed = new BigDecimal(banked.dollarsPerMonth());
        BigDecimal truth = BigDecimal.valueOf(cheapestAddition(nodes) * 730 / 10_000_000, 2);
        assertThat(claimed).as("%s", nodes).isLessThanOrEqualTo(truth);
        claims.addAndGet(claimed.signum());
        exact.addAndGet(claimed.signum() > 0 && claimed.compareTo(truth) == 0 ? 1 : 0);
      }
    });
    assertThat(claims).as("clusters with a claim").hasPositiveValue();
    assertThat(exact).as("clusters in which the bound is the truth").hasPositiveValue();
  }

  private static PodInputs[] pods(long... original) {
    return Arrays.stream(original)
        .mapToObj(millicores -> new PodInputs("u", millicores / 10, millicores, null, null))
        .toArray(PodInputs[]::new);
  }

  private static List<NodeInputs> cluster(SplittableRandom random) {
    Type[] types = new Type[random.nextInt(1, 3)];
    for (int t = 0; t < types.length; t++) {
      types[t] = new Type("t" + t, random.nextLong(2, 9), random.nextLong(1, 5) * DOLLAR_HOUR);
    }
    List<NodeInputs> nodes = new ArrayList<>();
    long largest = 0;
    int count = random.nextInt(1, 4);
    for (int n = 0; n < count; n++) {
      largest = Math.max(largest, types[n % types.length].millicores());
    }
    for (int n = 0; n < count; n++) {
      long[] original = new long[random.nextInt(0, 4)];
      for (int p = 0; p < original.length; p++) {
        original[p] = random.nextLong(1, largest + 1);
      }
      nodes.add(types[n % types.length].node("n" + n, pods(original)));
    }
    return nodes;
  }

  /// Nano-dollars per hour.
  private static long cheapestAddition(List<NodeInputs> nodes) {
    long[] pods =
        nodes.stream()
            .flatMap(node -> node.pods().stream())
            .mapToLong(pod -> Objects.requireNonNull(pod.originalMillicores()))
            .sorted()
            .toArray();
    List<NodeInputs> kinds =
        nodes.stream()
            .collect(
                Collectors.toMap(node -> node.price().machineType(), node -> node, (a, _) -> a))
            .values()
            .stream()
            .toList();
    long[] room = nodes.stream().mapToLong(NodeInputs::allocatableMillicores).toArray();
    long best = Long.MAX_VALUE;
    for (int first = 0; first <= pods.length; first++) {
      for (int second = 0; second <= (kinds.size() > 1 ? pods.length - first : 0); second++) {
        long cost =
            first * hour(kinds.getFirst()) + (second == 0 ? 0 : second * hour(kinds.getLast()));
        if (cost < best) {
          long[] all = Arrays.copyOf(room, room.length + first + second);
          Arrays.fill(
              all, room.length, room.length + first, kinds.getFirst().allocatableMillicores());
          Arrays.fill(
              all, room.length + first, all.length, kinds.getLast().allocatableMillicores());
          best = fits(pods, pods.length - 1, all) ? cost : best;
        }
      }
    }
    return best;
  }

  private static long hour(NodeInputs node) {
    Long hour = node.price().machineHourNanoDollars();
    return hour == null ? 0 : hour;
  }

  /// Whether the pods up to one, the largest last, find room.
  private static boolean fits(long[] pods, int pod, long[] room) {
    if (pod < 0) {
      return true;
    }
    for (int bin = 0; bin < room.length; bin++) {
      if (room[bin] >= pods[pod] && firstOfItsSize(room, bin)) {
        room[bin] -= pods[pod];
        boolean fits = fits(pods, pod - 1, room);
        room[bin] += pods[pod];
        if (fits) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean firstOfItsSize(long[] room, int bin) {
    for (int i = 0; i < bin; i++) {
      if (room[i] == room[bin]) {
        return false;
      }
    }
    return true;
  }
}
