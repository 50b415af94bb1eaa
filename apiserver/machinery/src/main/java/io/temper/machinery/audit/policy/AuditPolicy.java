package io.temper.machinery.audit.policy;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of an audit.k8s.io/v1 Policy. The first that fits a request decides; a request that
/// none fits is not audited.
///
/// @param omitStages of every rule, besides its own
/// @param omitManagedFields of rules that say nothing of it
public record AuditPolicy(List<AuditRule> rules, Set<Stage> omitStages, boolean omitManagedFields) {
  public AuditPolicy {
    rules = List.copyOf(rules);
    omitStages = Set.copyOf(omitStages);
  }

  /// @param yaml a policy as YAML or JSON
  /// @throws PolicyException when it cannot be used, naming all that is wrong
  public static AuditPolicy parse(byte[] yaml) {
    return PolicyReader.read(yaml);
  }

  /// @param user null when nobody could be authenticated; no rule that names users fits then
  public Verdict judge(@Nullable UserInfo user, RequestInfo info) {
    for (AuditRule rule : rules) {
      if (rule.matches(user, info)) {
        return verdict(rule);
      }
    }
    return new Verdict(Level.NONE, omitStages, omitManagedFields);
  }

  private Verdict verdict(AuditRule rule) {
    Set<Stage> omitted = EnumSet.noneOf(Stage.class);
    omitted.addAll(omitStages);
    omitted.addAll(rule.omitStages());
    Boolean own = rule.omitManagedFields();
    return new Verdict(rule.level(), omitted, own == null ? omitManagedFields : own);
  }
}
