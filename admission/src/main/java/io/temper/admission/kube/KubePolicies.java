package io.temper.admission.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.admission.policy.Policies;
import io.temper.admission.policy.Standing;
import io.temper.crds.Groups;
import io.temper.crds.policy.Condition;
import io.temper.crds.policy.PolicyStatus;
import io.temper.machinery.kube.StatusPatch;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.RecordCodec;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies as the cluster has them; and their status.
public final class KubePolicies implements Policies {
  static final String OVERCOMMIT = "overcommitpolicies";
  static final String NODE = "nodepolicies";

  private static final Logger log = LoggerFactory.getLogger(KubePolicies.class);
  private static final RecordCodec<PolicyStatus> STATUS = RecordCodec.of(PolicyStatus.class);

  private final KubeCluster cluster;
  private final ApiClient client;

  /// @param requests client for short requests
  public KubePolicies(KubeCluster cluster, ApiClient requests) {
    this.cluster = cluster;
    this.client = requests;
  }

  @Override
  public String waitingFor() {
    return cluster.policiesWaitingFor();
  }

  @Override
  public List<Standing> standings() {
    return cluster.standings();
  }

  @Override
  public boolean write(Standing policy, List<Condition> conditions) {
    String path = "/apis/" + Groups.POLICY + "/v1/" + policy.plural() + "/" + policy.name();
    JsonWriter json = new JsonWriter().beginObject().name("status");
    STATUS.write(new PolicyStatus(conditions), json);
    Optional<String> refusal = StatusPatch.send(client, path, json.endObject().toByteArray());
    refusal.ifPresent(answer ->
        log.atWarn()
            .addKeyValue("policy", policy)
            .addKeyValue("answer", answer)
            .log("Its status is not written, trying again"));
    return refusal.isEmpty();
  }
}
