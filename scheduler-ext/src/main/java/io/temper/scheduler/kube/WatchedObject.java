package io.temper.scheduler.kube;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pod, a node, a Lease or a NodePolicy, as far as placement looks at them. The client's own
/// models would keep every probe, image and volume of each of them. Public because the client sets
/// fields by reflection.
public final class WatchedObject implements KubernetesObject {
  @SerializedName("apiVersion")
  private String apiVersion = "";

  @SerializedName("kind")
  private String kind = "";

  @SerializedName("metadata")
  private V1ObjectMeta metadata = new V1ObjectMeta();

  @SerializedName("spec")
  @Nullable Spec spec;

  @SerializedName("status")
  @Nullable Status status;

  @Override
  public V1ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public String getKind() {
    return kind;
  }

  /// Called by the client, by reflection: items of a list do not say what they are.
  public void setApiVersion(String value) {
    apiVersion = value;
  }

  /// As [#setApiVersion].
  public void setKind(String value) {
    kind = value;
  }

  /// Specs of all of them in one.
  static final class Spec {
    @Nullable String nodeName;
    int priority;
    @Nullable String priorityClassName;
    @Nullable List<@Nullable Container> containers;
    @Nullable List<@Nullable Container> initContainers;
    @Nullable Map<String, String> overhead;
    @Nullable Resources resources;

    /// Of a Lease.
    @Nullable String renewTime;

    /// Of a NodePolicy.
    @Nullable Map<String, TierSpec> tiers;

    @Nullable List<String> raiseTierIn;

    /// As [#tiers].
    @Nullable Integer openReserveCores;
  }

  /// A container of a pod.
  static final class Container {
    @Nullable String restartPolicy;
    @Nullable Resources resources;
  }

  /// What a container or a pod asks for.
  static final class Resources {
    @Nullable Map<String, String> requests;
  }

  /// What a NodePolicy says of a tier.
  static final class TierSpec {
    @Nullable Integer minPriority;
    @Nullable Layer layer;
  }

  /// What a NodePolicy says of a tier's layer.
  static final class Layer {
    @Nullable String kind;
    @Nullable Boolean exclusive;

    @SerializedName("protected")
    @Nullable Boolean fenced;
  }

  /// Statuses of all of them in one.
  static final class Status {
    @Nullable String phase;
    @Nullable String qosClass;
    @Nullable String startTime;

    /// Of a node.
    @Nullable Map<String, String> allocatable;

    /// As [#allocatable].
    @Nullable Map<String, String> capacity;
  }

  /// A list of them.
  static final class ListOf implements KubernetesListObject {
    @SerializedName("apiVersion")
    private String apiVersion = "";

    @SerializedName("kind")
    private String kind = "";

    @SerializedName("metadata")
    private V1ListMeta metadata = new V1ListMeta();

    @SerializedName("items")
    private List<WatchedObject> items = new ArrayList<>();

    @Override
    public V1ListMeta getMetadata() {
      return metadata;
    }

    @Override
    public List<WatchedObject> getItems() {
      return items;
    }

    @Override
    public String getApiVersion() {
      return apiVersion;
    }

    @Override
    public String getKind() {
      return kind;
    }
  }
}
