package io.temper.admission.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.admission.policy.Policies;
import io.temper.admission.policy.Standing;
import io.temper.crds.Groups;
import io.temper.crds.policy.Condition;
import io.temper.machinery.kube.KubeException;
import io.temper.machinery.kube.KubeRequest;
import io.temper.machinery.wire.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies as the cluster has them; their status is written as bytes, past any model.
public final class KubePolicies implements Policies {
  static final String OVERCOMMIT = "overcommitpolicies";
  static final String NODE = "nodepolicies";

  private static final Logger log = LoggerFactory.getLogger(KubePolicies.class);
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final int NOT_FOUND = 404;

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
    String path =
        "/apis/" + Groups.POLICY + "/v1/" + policy.plural() + "/" + policy.name() + "/status";
    String answer;
    try (Response response =
        client
            .getHttpClient()
            .newCall(
                KubeRequest.of(client, "PATCH", path, Map.of(), patch(conditions), MERGE_PATCH))
            .execute()) {
      if (response.isSuccessful() || response.code() == NOT_FOUND) {
        return true;
      }
      answer = response.code() + " " + response.peekBody(300).string();
    } catch (KubeException | IOException e) {
      answer = String.valueOf(e.getMessage());
    }
    log.atWarn()
        .addKeyValue("policy", policy)
        .addKeyValue("answer", answer)
        .log("Its status is not written, trying again");
    return false;
  }

  private static byte[] patch(List<Condition> conditions) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("status").beginObject().name("conditions").beginArray();
    for (Condition condition : conditions) {
      json.beginObject();
      json.name("type").value(condition.type());
      json.name("status").value(condition.status().name());
      Long observed = condition.observedGeneration();
      if (observed != null) {
        json.name("observedGeneration").value(observed);
      }
      json.name("lastTransitionTime").value(condition.lastTransitionTime().toString());
      json.name("reason").value(condition.reason());
      json.name("message").value(condition.message()).endObject();
    }
    return json.endArray().endObject().endObject().toByteArray();
  }
}
