package io.temper.bench;

import io.temper.agent.report.Board;
import io.temper.agent.v1.Capacity;
import io.temper.agent.v1.Container;
import io.temper.agent.v1.Enforcement;
import io.temper.agent.v1.Load;
import io.temper.agent.v1.Need;
import io.temper.agent.v1.Network;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.NodeUsage;
import io.temper.agent.v1.Overhead;
import io.temper.agent.v1.Owner;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Resources;
import io.temper.agent.v1.Throttling;
import io.temper.agent.v1.Usage;
import io.temper.agent.v1.Wait;
import io.temper.agent.v1.Window;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.UUID;

/// One node with pods of ordinary size: two containers, a few labels.
final class MadeUpNode {
  private static final long GIB = 1L << 30;
  private static final String[] TIERS = {"Critical", "High", "Normal", "Low", "Background"};
  private static final int NAMESPACES = 20;
  private static final int WORKLOADS_EACH = 150;

  private final Board board = new Board();
  private final Pod[] pods;

  MadeUpNode(String name, int count, long nowMillis) {
    this.pods = new Pod[count];
    board.node(node(name, nowMillis));
    for (int i = 0; i < count; i++) {
      pods[i] = pod(name, i, nowMillis);
      board.pod(pods[i]);
    }
    board.flush();
  }

  Board board() {
    return board;
  }

  /// Gives one pod another CPU usage.
  void change(SplittableRandom random, long nowMillis) {
    int index = random.nextInt(pods.length);
    Pod.Builder pod = pods[index].toBuilder();
    long used = 10L + random.nextInt(900);
    pod.getUsageBuilder().setWindow(window(nowMillis)).setCpuUsedMillicores(used);
    pod.getContainersBuilder(0)
        .getUsageBuilder()
        .setWindow(window(nowMillis))
        .setCpuUsedMillicores(used);
    pods[index] = pod.build();
    board.pod(pods[index]);
    board.flush();
  }

  private static Node node(String name, long nowMillis) {
    return Node.newBuilder()
        .setName(name)
        .setUid(uid(name))
        .setAgentVersion("bench")
        .setMachineType("m5.2xlarge")
        .setKernel("6.12.0")
        .setCgroup("v2")
        .setArchitecture("amd64")
        .setCapacity(
            Capacity.newBuilder()
                .setCpuMillicores(64_000)
                .setCpuAllocatableMillicores(63_000)
                .setMemoryBytes(256 * GIB)
                .setMemoryAllocatableBytes(250 * GIB))
        .setUsage(
            NodeUsage.newBuilder()
                .setWindow(window(nowMillis))
                .setCpuUsedMillicores(23_400)
                .setMemoryUsedBytes(100 * GIB)
                .setWait(wait(180, 4200, 35))
                .setLoad(Load.newBuilder().setOneMilli(2300).setFiveMilli(2100))
                .setThrottling(Throttling.newBuilder().setPeriodsPermille(12))
                .setNetwork(Network.newBuilder().setReceivedBytesPerSecond(1_200_000)))
        .setEnforcement(
            Enforcement.newBuilder()
                .setBackend("None")
                .setState("Observing")
                .setReason("made up for a benchmark"))
        .setOverhead(Overhead.newBuilder().setCpuMicrocores(600).setResidentBytes(60L << 20))
        .setCreatedMillis(nowMillis)
        .build();
  }

  private static Pod pod(String node, int index, long nowMillis) {
    String name = "checkout-" + node + "-" + index;
    int workload = Math.floorMod(node.hashCode() + index / NAMESPACES, WORKLOADS_EACH);
    Usage.Builder usage =
        Usage.newBuilder()
            .setWindow(window(nowMillis))
            .setCpuUsedMillicores(10 + index % 500)
            .setMemoryUsedBytes((64 + index % 512) * (1L << 20));
    return Pod.newBuilder()
        .setUid(uid(name))
        .setNamespace("shop-" + index % NAMESPACES)
        .setName(name)
        .putLabels("app", "checkout")
        .putLabels("team", "payments-" + index % 7)
        .putLabels("pod-template-hash", "6c5f5f4d8b")
        .setCreatedMillis(nowMillis)
        .setOwner(
            Owner.newBuilder()
                .setKind("ReplicaSet")
                .setName("checkout-" + workload + "-6c5f5f4d8b"))
        .setTier(TIERS[index % TIERS.length])
        .setTierReason("priority 100000 of the pod's PriorityClass")
        .setPriority(100_000)
        .setQosClass("Burstable")
        .setRequests(resources(500, 512))
        .setLimits(resources(1000, 1024))
        .setUsage(usage)
        .setWait(wait(90, 1800, 4))
        .setNetwork(Network.newBuilder().setReceivedBytesPerSecond(52_000))
        .setNeed(
            Need.newBuilder()
                .setWindow(window(nowMillis))
                .setSamples(240)
                .setCpuMillicores(120)
                .setCpuLowMillicores(100)
                .setCpuHighMillicores(150)
                .setMemoryBytes(200L << 20))
        .addContainers(container("checkout", usage, 400, 384))
        .addContainers(container("proxy", usage, 100, 128))
        .build();
  }

  private static Container container(String name, Usage.Builder usage, long cpu, long mebibytes) {
    return Container.newBuilder()
        .setName(name)
        .setRequests(resources(cpu, mebibytes))
        .setLimits(resources(2 * cpu, 2 * mebibytes))
        .setUsage(usage)
        .build();
  }

  private static Resources resources(long cpu, long mebibytes) {
    return Resources.newBuilder().setCpuMillicores(cpu).setMemoryBytes(mebibytes << 20).build();
  }

  private static Wait wait(long p50, long p99, long perSecond) {
    return Wait.newBuilder()
        .setP50Micros(p50)
        .setP99Micros(p99)
        .setMillisPerSecond(perSecond)
        .build();
  }

  private static Window window(long nowMillis) {
    return Window.newBuilder().setStartMillis(nowMillis - 10_000).setEndMillis(nowMillis).build();
  }

  private static String uid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
