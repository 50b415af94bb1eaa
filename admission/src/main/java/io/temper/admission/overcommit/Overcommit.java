package io.temper.admission.overcommit;

import io.temper.admission.overcommit.AdmittedPod.CpuRequest;
import io.temper.admission.overcommit.Decision.Change;
import io.temper.admission.overcommit.Decision.Leave;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.Decision.Scale;
import io.temper.admission.overcommit.OriginalRequests.Scaled;
import io.temper.admission.overcommit.Surroundings.Autoscaler;
import io.temper.admission.overcommit.Surroundings.Participation;
import io.temper.crds.Annotations;
import io.temper.crds.perf.Tier;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.wire.JsonException;
import io.temper.tiers.Quantity;
import io.temper.tiers.TierPolicy;
import io.temper.tiers.Tiers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a pod's CPU requests. Always from what was asked for, never from what
/// was scaled before: a second pass changes nothing, and what is taken back is what was asked for,
/// letter by letter.
///
/// The tier is judged under every policy that may hold on the node the pod comes to, and the most
/// important one counts: before it is scheduled nobody knows the node.
public final class Overcommit {
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private Overcommit() {}

  public static Decision decide(AdmittedPod pod, Surroundings around) {
    OriginalRequests kept;
    try {
      kept = kept(pod);
    } catch (JsonException _) {
      // Whose it is nobody knows: so it is let be, and the caller is told.
      return new Leave(Reason.UNREADABLE);
    }
    Map<String, String> asked = asked(pod, kept);
    AdmittedPod original = pod.withCpuRequests(asked);
    Reason reason = reason(original, around);
    OvercommitRule rule = around.rule();
    if (reason == Reason.PAUSED || reason == Reason.NAMESPACE_UNKNOWN || reason == Reason.MIRROR) {
      return new Leave(reason);
    }
    if (reason != null || rule == null) {
      return restore(pod, asked, reason == null ? Reason.NO_POLICY : reason);
    }
    Map<String, String> targets = targets(original, rule, around.bounds());
    reason = objection(original, original.withCpuRequests(targets), targets, around.bounds());
    if (reason == null && rule.mode() != Mode.Enforce) {
      reason = Reason.OBSERVED;
    }
    if (reason != null) {
      return restore(pod, asked, reason);
    }
    OriginalRequests record = record(original, targets);
    Map<String, String> wanted = new HashMap<>(asked);
    wanted.putAll(targets);
    List<Change> changes = changes(pod, wanted);
    return changes.isEmpty() && record.equals(kept)
        ? new Leave(Reason.SCALED_ALREADY)
        : new Scale(changes, record, rule.policy());
  }

  private static OriginalRequests kept(AdmittedPod pod) {
    String annotation = pod.annotations().get(Annotations.ORIGINAL_REQUESTS);
    return annotation == null ? OriginalRequests.NONE : OriginalRequests.parse(annotation);
  }

  /// What each request was before it was scaled, by pointer.
  private static Map<String, String> asked(AdmittedPod pod, OriginalRequests kept) {
    Map<String, String> asked = new HashMap<>();
    for (CpuRequest request : pod.cpuRequests()) {
      Scaled scaled = kept.of(request.container());
      asked.put(
          request.pointer(),
          scaled != null && same(request.cpu(), scaled.scaled()) && believable(scaled)
              ? scaled.cpu()
              : request.cpu());
    }
    return asked;
  }

  /// Whether what was asked for can be that: a quantity, and not less than what is left of it.
  private static boolean believable(Scaled scaled) {
    Long original = Quantity.milli(scaled.cpu());
    Long left = Quantity.milli(scaled.scaled());
    return original != null && left != null && original >= left;
  }

  /// Why it is not scaled; null if it can be.
  private static @Nullable Reason reason(AdmittedPod original, Surroundings around) {
    if (original.annotations().containsKey(MIRROR)) {
      return Reason.MIRROR;
    }
    if (around.namespace() != Participation.IN) {
      return around.namespace() == Participation.OUT
          ? Reason.NAMESPACE_OUT
          : Reason.NAMESPACE_UNKNOWN;
    }
    OvercommitRule rule = around.rule();
    if (rule == null) {
      return Reason.NO_POLICY;
    }
    if (rule.paused()) {
      return Reason.PAUSED;
    }
    if (rule.mode() == Mode.Exempt) {
      return Reason.EXEMPT;
    }
    if ("disabled".equals(original.annotations().get(Annotations.OVERCOMMIT))) {
      return Reason.OPTED_OUT;
    }
    QosClass qos = QosClass.of(original);
    if (qos == QosClass.BestEffort) {
      return Reason.BEST_EFFORT;
    }
    if (qos == QosClass.Guaranteed) {
      return Reason.GUARANTEED;
    }
    if (!rule.tiers().contains(tier(original, qos, around.tierPolicies()))) {
      return Reason.TIER;
    }
    if (around.autoscaler() != Autoscaler.NONE) {
      return around.autoscaler() == Autoscaler.VERTICAL
          ? Reason.VERTICAL_AUTOSCALER
          : Reason.HORIZONTAL_AUTOSCALER;
    }
    return original.cpuRequests().isEmpty() ? Reason.NO_CPU_REQUEST : null;
  }

  private static Tier tier(AdmittedPod pod, QosClass qos, List<TierPolicy> policies) {
    Tiers.Facts facts =
        new Tiers.Facts(
            pod.namespace(),
            pod.priority(),
            pod.priorityClass(),
            qos.name(),
            pod.annotations().getOrDefault(Annotations.TIER, ""));
    Tier most = Tier.Background;
    for (TierPolicy policy : policies) {
      Tier tier = Tiers.decide(facts, policy).tier();
      most = tier.compareTo(most) < 0 ? tier : most;
    }
    return most;
  }

  /// What each request becomes, by pointer; those that stay are not in it. The pod's own request is
  /// never less than what its containers ask for together, or it would be refused.
  private static Map<String, String> targets(
      AdmittedPod original, OvercommitRule rule, CpuBounds bounds) {
    Map<String, String> targets = new HashMap<>();
    CpuRequest own = null;
    for (CpuRequest request : original.cpuRequests()) {
      if (request.ofPod()) {
        own = request;
      } else {
        long least = bounds.leastOfContainer(milli(request.limit()));
        lower(targets, request, rule.scaled(milli(request.cpu()), least));
      }
    }
    if (own != null) {
      long together = original.withCpuRequests(targets).requestedByContainersMillicores();
      lower(targets, own, rule.scaled(milli(own.cpu()), together));
    }
    return targets;
  }

  private static void lower(Map<String, String> targets, CpuRequest request, long millicores) {
    // Compared exactly: rounded up, 0.1m and 1m are one.
    BigDecimal now = Quantity.exact(request.cpu());
    if (now != null && BigDecimal.valueOf(millicores, 3).compareTo(now) < 0) {
      targets.put(request.pointer(), millicores + "m");
    }
  }

  /// What speaks against scaling once it is known what comes out; null if nothing does.
  private static @Nullable Reason objection(
      AdmittedPod original, AdmittedPod scaled, Map<String, String> targets, CpuBounds bounds) {
    if (targets.isEmpty()) {
      return Reason.AT_FLOOR;
    }
    if (QosClass.of(original) != QosClass.of(scaled)) {
      return Reason.QOS_CLASS;
    }
    return bounds.allowPod(scaled.requestedMillicores()) ? null : Reason.LIMIT_RANGE;
  }

  private static OriginalRequests record(AdmittedPod original, Map<String, String> targets) {
    Map<String, Scaled> entries = new HashMap<>();
    for (CpuRequest request : original.cpuRequests()) {
      String target = targets.get(request.pointer());
      if (target != null) {
        entries.put(request.container(), new Scaled(request.cpu(), target));
      }
    }
    return new OriginalRequests(entries);
  }

  private static Decision restore(AdmittedPod pod, Map<String, String> asked, Reason reason) {
    return pod.annotations().containsKey(Annotations.ORIGINAL_REQUESTS)
        ? new Restore(changes(pod, asked), reason)
        : new Leave(reason);
  }

  private static List<Change> changes(AdmittedPod pod, Map<String, String> wanted) {
    List<Change> changes = new ArrayList<>();
    for (CpuRequest request : pod.cpuRequests()) {
      String target = wanted.getOrDefault(request.pointer(), request.cpu());
      if (!target.equals(request.cpu())) {
        changes.add(new Change(request.pointer(), request.container(), request.cpu(), target));
      }
    }
    return changes;
  }

  private static boolean same(String a, String b) {
    BigDecimal first = Quantity.exact(a);
    BigDecimal second = Quantity.exact(b);
    return first != null && second != null && first.compareTo(second) == 0;
  }

  /// 0 for what is absent or no quantity.
  private static long milli(@Nullable String quantity) {
    Long millicores = quantity == null ? null : Quantity.milli(quantity);
    return millicores == null ? 0 : millicores;
  }
}
