package io.temper.rightsizing.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import io.temper.rightsizing.Cases;
import io.temper.rightsizing.demand.NodeGroups.Group;
import io.temper.rightsizing.demand.NodeGroups.OnNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class NodeGroupsTest {
  @Test
  void largeMachinesGetASizeOfTheirOwn() {
    List<Group> groups =
        NodeGroups.of(
            List.of(
                pod("a", "m5.large", 100, 200),
                pod("b", "m5.24xlarge", 900, 1200),
                pod("c", "m5.large", 110, 190)));

    assertThat(groups).hasSize(2);
    assertThat(groups.getFirst().nodes()).containsExactly("a", "c");
    assertThat(groups.getFirst().bounds().target()).isEqualTo(new Amounts(110, 200));
    assertThat(groups.getLast().machineTypes()).containsExactly("m5.24xlarge");
  }

  @Test
  void typesThatNeedAboutTheSameShareASize() {
    assertThat(NodeGroups.of(List.of(pod("a", "x", 100, 200), pod("b", "y", 125, 250))))
        .singleElement()
        .extracting(group -> group.bounds().target())
        .isEqualTo(new Amounts(125, 250));
  }

  @Test
  void typesThatDifferInOneResourceDoNot() {
    assertThat(NodeGroups.of(List.of(pod("a", "x", 100, 200), pod("b", "y", 110, 300)))).hasSize(2);
  }

  /// Each step is small, the whole is not.
  @Test
  void aChainOfSmallStepsIsNotOneGroup() {
    List<OnNode> pods = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pods.add(pod("n" + i, "type" + i, (long) (100 * Math.pow(1.2, i)), 100));
    }

    assertThat(NodeGroups.of(pods)).hasSize(5);
  }

  @Test
  void noPodsMakeNoGroups() {
    assertThat(NodeGroups.of(List.of())).isEmpty();
  }

  @Test
  void eachNodeIsInOneGroupThatGivesItEnough() {
    Cases.check(random -> {
      List<OnNode> pods = pods(random);
      List<Group> groups = NodeGroups.of(pods);

      assertThat(groups.stream().mapToInt(group -> group.nodes().size()).sum())
          .isEqualTo(pods.size());
      for (OnNode pod : pods) {
        Group group =
            groups.stream().filter(g -> g.nodes().contains(pod.node())).findFirst().orElseThrow();
        assertThat(group.machineTypes()).contains(pod.machineType());
        assertThat(group.bounds().target().cpu())
            .isGreaterThanOrEqualTo(pod.bounds().target().cpu());
        assertThat(group.bounds().target().memory())
            .isGreaterThanOrEqualTo(pod.bounds().target().memory());
      }
    });
  }

  @Test
  void theOrderOfPodsDoesNotMatter() {
    Cases.check(random -> {
      List<OnNode> pods = pods(random);
      List<OnNode> shuffled = new ArrayList<>(pods);
      Collections.shuffle(shuffled, new Random(random.nextLong()));

      assertThat(NodeGroups.of(shuffled)).isEqualTo(NodeGroups.of(pods));
    });
  }

  private static List<OnNode> pods(SplittableRandom random) {
    List<OnNode> pods = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      pods.add(
          pod(
              "n" + i,
              "type" + random.nextInt(6),
              random.nextLong(10, 500),
              random.nextLong(10, 500)));
    }
    return pods;
  }

  private static OnNode pod(String node, String type, long cpu, long memory) {
    Amounts target = new Amounts(cpu, memory);
    return new OnNode(node, type, new Bounds(target, target, target));
  }
}
