package io.temper.server.savings;

import io.temper.crds.savings.Banked;
import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.PodInputs;
import io.temper.crds.savings.PriceInputs;
import io.temper.server.money.Money;
import java.util.Collection;

/// Nodes that would have to be paid for, had nothing scaled the pods' requests: a lower bound on
/// what any packing of the original requests needs beside the nodes there are, when it may take
/// more nodes of the machine types there are, and put every pod on any of them.
///
/// ```
/// shortage = max(0, sum of original requests - sum of allocatable)
/// nodes    = ceil(shortage / allocatable of the largest node)
/// dollars  = nodes × the cheapest machine's month, rounded down to the cent
/// ```
///
/// Of the whole cluster, never per machine type: what a pool is short of, another may have room
/// for, and a node that two pools would both need a part of would be counted twice (ADR 0027).
final class BankedBound {
  private static final String FORMULA =
      "ceil(max(0, sum of original requests - sum of allocatable) / allocatable of the largest node)"
          + " nodes, each at the price of the cheapest machine there is";

  private BankedBound() {}

  static Banked of(Collection<NodeInputs> nodes) {
    long original = 0;
    long allocatable = 0;
    long largest = 0;
    long cheapest = Long.MAX_VALUE;
    int unknown = 0;
    for (NodeInputs node : nodes) {
      original += original(node);
      allocatable += node.allocatableMillicores();
      largest = Math.max(largest, node.allocatableMillicores());
      cheapest = Math.min(cheapest, machineMonth(node));
      unknown += node.allocatableMillicores() == 0 ? 1 : 0;
    }
    long month = nodes.isEmpty() ? 0 : cheapest;
    long shortage = unknown > 0 ? 0 : Math.max(0, original - allocatable);
    long needed = largest == 0 ? 0 : Math.ceilDiv(shortage, largest);
    // Less, where it would not fit: what agents make up shall not stop everything else.
    needed = month == 0 ? needed : Math.min(needed, Long.MAX_VALUE / month);
    return new Banked(
        Money.dollars(Money.centsBelow(needed * month)),
        needed,
        original,
        allocatable,
        largest,
        Money.dollars(Money.centsBelow(month)),
        FORMULA,
        reason(needed, unknown, nodes.size(), original, allocatable));
  }

  /// A silent agent's pods may be gone: they are not counted, its node is.
  private static long original(NodeInputs node) {
    long original = 0;
    if (node.measured()) {
      for (PodInputs pod : node.pods()) {
        Long millicores = pod.originalMillicores();
        original += millicores == null ? 0 : millicores;
      }
    }
    return original;
  }

  private static long machineMonth(NodeInputs node) {
    PriceInputs price = node.price();
    Long whole = price.machineHourNanoDollars();
    return whole != null
        ? whole * Money.HOURS_PER_MONTH
        : Money.cpuMonth(node.cpuMillicores(), price.coreHourNanoDollars())
            + Money.memoryMonth(node.memoryBytes(), price.gibHourNanoDollars());
  }

  private static String reason(
      long needed, int unknown, int nodes, long original, long allocatable) {
    if (unknown > 0) {
      return "0: %d of %d nodes do not say what they let pods request".formatted(unknown, nodes);
    }
    return needed == 0
        ? "0: the original requests, %dm, fit into the %dm of all nodes together"
            .formatted(original, allocatable)
        : "%d: the original requests, %dm, exceed the %dm of all nodes together"
            .formatted(needed, original, allocatable);
  }
}
