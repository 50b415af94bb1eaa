package io.temper.server.cost.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.server.cost.allocation.NodeSplit.Load;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeSplitTest {
  private static final long GIB = 1L << 20; // in KiB

  /// opencost/opencost#1815: a node of 1 GiB. One container uses 1 GiB and asks for none, another
  /// asks for 1 GiB and uses none. OpenCost charges 2 GiB, and -1 GiB of idle.
  @Test
  void neverChargesMoreThanTheNode() {
    NodeSplit split =
        NodeSplit.of(
            "n1",
            0,
            GIB,
            new Costs(0, 1_000, 0, 0),
            List.of(
                new Load(source("a"), 0, GIB, new Amounts(0, 0, 0, GIB)),
                new Load(source("b"), 0, GIB, new Amounts(0, 0, GIB, 0))));

    assertThat(split.charges())
        .extracting(charge -> charge.costs().memory())
        .containsExactly(500L, 500L);
    assertThat(split.idle().costs()).isEqualTo(Costs.ZERO);
    assertThat(split.overcommittedMemory()).isEqualTo(GIB);
    assertThat(split.overcommittedCpu()).isZero();
  }

  @Test
  void whatNobodyTookIsIdle() {
    NodeSplit split =
        NodeSplit.of(
            "n1",
            4_000,
            8 * GIB,
            new Costs(400, 800, 0, 0),
            List.of(new Load(source("a"), 1_000, 6 * GIB, Amounts.ZERO)));

    assertThat(split.charges().getFirst().costs()).isEqualTo(new Costs(100, 600, 0, 0));
    assertThat(split.idle()).isEqualTo(new IdleCost("n1", new Costs(300, 200, 0, 0)));
  }

  @Test
  void aNodeWithNothingOnItIsIdleAsAWhole() {
    Costs cost = new Costs(400, 800, 0, 0);

    assertThat(NodeSplit.of("n1", 4_000, GIB, cost, List.of()).idle().costs()).isEqualTo(cost);
    assertThat(NodeSplit.of("n1", 0, 0, cost, List.of()).idle().costs()).isEqualTo(cost);
    assertThat(
            NodeSplit.of("n1", 0, 0, cost, List.of(new Load(source("a"), 0, 0, Amounts.ZERO)))
                .idle()
                .costs())
        .isEqualTo(cost);
  }

  private static Source source(String container) {
    return new Source("n1", "shop", "Deployment", "web", "web-1", container, Map.of());
  }
}
