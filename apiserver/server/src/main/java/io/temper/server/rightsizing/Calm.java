package io.temper.server.rightsizing;

import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.CpuSizing;
import io.temper.crds.rightsizing.MachineGroup;
import io.temper.crds.rightsizing.MemorySizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether people would see a difference: what has not changed for them is not published anew.
final class Calm {
  private static final double ALIKE = 0.02;
  private static final double GROWN = 1.1;

  private Calm() {}

  /// What was published before, as long as requests, verdicts and pods are the same, no amount of
  /// Temper's is off by more than 2 % and there are not a tenth more samples. VPA's bounds, the
  /// basis and the words follow along with these.
  static RightsizingStatus of(@Nullable RightsizingStatus before, RightsizingStatus now) {
    return before != null && alike(before, now) ? before : now;
  }

  private static boolean alike(RightsizingStatus a, RightsizingStatus b) {
    return a.pods() == b.pods()
        && a.since().equals(b.since())
        && a.gate() == b.gate()
        && a.confidence() == b.confidence()
        && a.reasons().size() == b.reasons().size()
        && alikeDollars(a.savingsDollarsPerMonth(), b.savingsDollarsPerMonth())
        && alikeContainers(a.containers(), b.containers());
  }

  private static boolean alikeContainers(List<ContainerSizing> a, List<ContainerSizing> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!alike(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean alike(ContainerSizing a, ContainerSizing b) {
    return a.name().equals(b.name())
        && a.sidecar() == b.sidecar()
        && a.confidence() == b.confidence()
        && b.basis().samples() < a.basis().samples() * GROWN
        && alike(a.cpu(), b.cpu())
        && alike(a.memory(), b.memory())
        && machines(a).equals(machines(b));
  }

  private static boolean alike(CpuSizing a, CpuSizing b) {
    return Objects.equals(a.requestMillicores(), b.requestMillicores())
        && Objects.equals(a.limitMillicores(), b.limitMillicores())
        && a.gate() == b.gate()
        && alike(a.targetMillicores(), b.targetMillicores())
        && alike(a.lowerMillicores(), b.lowerMillicores())
        && alike(a.upperMillicores(), b.upperMillicores());
  }

  private static boolean alike(MemorySizing a, MemorySizing b) {
    return Objects.equals(a.requestBytes(), b.requestBytes())
        && Objects.equals(a.limitBytes(), b.limitBytes())
        && a.gate() == b.gate()
        && alike(a.targetBytes(), b.targetBytes())
        && alike(a.lowerBytes(), b.lowerBytes())
        && alike(a.upperBytes(), b.upperBytes());
  }

  private static List<List<String>> machines(ContainerSizing container) {
    return container.machineGroups().stream().map(MachineGroup::machineTypes).toList();
  }

  private static boolean alikeDollars(String a, String b) {
    return alike(cents(a), cents(b));
  }

  private static long cents(String dollars) {
    return new BigDecimal(dollars).movePointRight(2).longValueExact();
  }

  private static boolean alike(long a, long b) {
    return Math.abs(a - b) <= Math.abs(a) * ALIKE;
  }
}
