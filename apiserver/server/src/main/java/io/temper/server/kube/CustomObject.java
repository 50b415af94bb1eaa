package io.temper.server.kube;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a CustomResourceDefinition; the client fills its fields in.
final class CustomObject implements KubernetesObject {
  @SerializedName("apiVersion")
  private String apiVersion = "";

  @SerializedName("kind")
  private String kind = "";

  @SerializedName("metadata")
  private V1ObjectMeta metadata = new V1ObjectMeta();

  @SerializedName("spec")
  private @Nullable JsonElement spec = JsonNull.INSTANCE;

  @SerializedName("status")
  private @Nullable JsonElement status = JsonNull.INSTANCE;

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

  /// As JSON; `null` where the object has none.
  byte[] spec() {
    return String.valueOf(spec).getBytes(StandardCharsets.UTF_8);
  }

  /// As [#spec].
  byte[] status() {
    return String.valueOf(status).getBytes(StandardCharsets.UTF_8);
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
    private List<CustomObject> items = new ArrayList<>();

    @Override
    public V1ListMeta getMetadata() {
      return metadata;
    }

    @Override
    public List<CustomObject> getItems() {
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
