package io.temper.scheduler.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.crds.ExtendedResources;
import io.temper.crds.Labels;
import io.temper.machinery.kube.KubeException;
import io.temper.machinery.kube.KubeRequest;
import io.temper.machinery.wire.JsonWriter;
import io.temper.scheduler.publish.Mark;
import io.temper.scheduler.publish.NodeWriter;
import java.io.IOException;
import java.util.Map;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes marks by server-side apply, a field manager for each, so that kube-apiserver knows what
/// is ours: what is taken back is only that, and a label that somebody else has set stays. The
/// resource is ours by its name, so there we insist: a kubelet that starts on a new machine sets
/// all such resources to 0.
///
/// Through `nodes/status`, which makes no node, and where kube-apiserver takes labels as well.
/// `allocatable` is written beside `capacity`, for the kubelet would copy it only within ten
/// seconds.
public final class NodeStatus implements NodeWriter {
  private static final Logger log = LoggerFactory.getLogger(NodeStatus.class);
  private static final String APPLY = "application/apply-patch+yaml";
  private static final int MOST_WORDS = 300;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final ApiClient client;
  private String lastFailure = "";

  /// @param client see [io.temper.machinery.kube.ClusterAccess#requests]
  public NodeStatus(ApiClient client) {
    this.client = client;
  }

  @Override
  public Outcome write(String node, Mark mark, String value) {
    Map<String, String> query =
        switch (mark) {
          case PRESSURE -> Map.of("fieldManager", "temper-pressure");
          case FENCE -> Map.of("fieldManager", "temper-fence", "force", "true");
        };
    byte[] body = new JsonWriter().tree(applied(node, mark, value)).toByteArray();
    try (Response response =
        client
            .getHttpClient()
            .newCall(
                KubeRequest.of(
                    client, "PATCH", "/api/v1/nodes/" + node + "/status", query, body, APPLY))
            .execute()) {
      return switch (response.code()) {
        case NOT_FOUND -> Outcome.GONE;
        case CONFLICT -> Outcome.CONFLICT;
        default -> {
          if (response.isSuccessful()) {
            yield Outcome.WRITTEN;
          }
          failed(response.code() + " " + response.peekBody(MOST_WORDS).string());
          yield Outcome.FAILED;
        }
      };
    } catch (KubeException | IOException e) {
      failed(String.valueOf(e.getMessage()));
      return Outcome.FAILED;
    }
  }

  private static Map<String, Object> applied(String node, Mark mark, String value) {
    Map<String, Object> metadata = Map.of("name", node);
    Map<String, Object> status = Map.of();
    if (!value.isEmpty()) {
      switch (mark) {
        case PRESSURE ->
            metadata = Map.of("name", node, "labels", Map.of(Labels.CPU_PRESSURE, value));
        case FENCE -> {
          Map<String, Object> amount = Map.of(ExtendedResources.FENCED_MILLICORES, value);
          status = Map.of("capacity", amount, "allocatable", amount);
        }
      }
    }
    return Map.of("apiVersion", "v1", "kind", "Node", "metadata", metadata, "status", status);
  }

  /// Said once, not for each of 5,000 nodes.
  private synchronized void failed(String why) {
    if (!why.equals(lastFailure)) {
      lastFailure = why;
      log.atWarn().addKeyValue("answer", why).log("Node not written, trying again");
    }
  }
}
