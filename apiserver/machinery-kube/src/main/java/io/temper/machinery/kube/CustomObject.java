package io.temper.machinery.kube;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object of a CustomResourceDefinition, for informers of kinds that the client library has no
/// model of; it fills the fields in.
public final class CustomObject implements KubernetesObject {
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

  public String name() {
    return Absent.text(metadata.getName());
  }

  /// Empty where it belongs to none.
  public String namespace() {
    return Absent.text(metadata.getNamespace());
  }

  /// A tree as [JsonText#parse] makes them; empty where the object has none.
  public Map<?, ?> spec() {
    return tree(spec);
  }

  /// As [#spec].
  public Map<?, ?> status() {
    return tree(status);
  }

  private static Map<?, ?> tree(@Nullable JsonElement element) {
    String json = String.valueOf(element);
    return JsonText.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
        ? map
        : Map.of();
  }

  /// A list of them.
  public static final class ListOf implements KubernetesListObject {
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
