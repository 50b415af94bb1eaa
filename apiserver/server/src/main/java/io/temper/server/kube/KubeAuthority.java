package io.temper.server.kube;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SecretList;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.Cell;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Where the agents' authority is kept: the Secret and the ConfigMap `temper-agent-ca`.
public final class KubeAuthority implements AutoCloseable {
  private static final String NAME = "temper-agent-ca";
  private static final String ONLY = "metadata.name=" + NAME;

  private final CoreV1Api api;
  private final String namespace;
  private final SharedInformerFactory informers;
  private volatile Runnable changed = () -> {};

  /// @param requests client for short requests
  /// @param watches client whose watches may be silent for long
  public KubeAuthority(ApiClient requests, ApiClient watches, String namespace) {
    this.api = new CoreV1Api(requests);
    this.namespace = namespace;
    CoreV1Api watching = new CoreV1Api(watches);
    informers = new SharedInformerFactory(watches);
    Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                watching
                    .listNamespacedSecret(namespace)
                    .fieldSelector(ONLY)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Secret.class,
            V1SecretList.class)
        .addEventHandler(new Follower<>());
    Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                watching
                    .listNamespacedConfigMap(namespace)
                    .fieldSelector(ONLY)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class)
        .addEventHandler(new Follower<>());
  }

  /// Begins to watch.
  ///
  /// @param listener called when somebody changed or deleted one of the two
  public void start(Runnable listener) {
    changed = listener;
    informers.startAllRegisteredInformers();
  }

  /// Key and certificate.
  public Cell secret() {
    return new KubeCell("Secret " + namespace + "/" + NAME, new SecretAccess());
  }

  /// What agents trust.
  public Cell bundle() {
    return new KubeCell("ConfigMap " + namespace + "/" + NAME, new ConfigMapAccess());
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  private static V1ObjectMeta metadata() {
    return new V1ObjectMeta().name(NAME).putLabelsItem("app.kubernetes.io/managed-by", "temper");
  }

  private static String version(V1ObjectMeta metadata) {
    return Absent.text(metadata.getResourceVersion());
  }

  private final class SecretAccess implements KubeCell.Access {
    @Override
    public Cell.Document read() throws ApiException {
      V1Secret secret = api.readNamespacedSecret(NAME, namespace).execute();
      Map<String, String> data = new HashMap<>();
      Absent.orElse(secret.getData(), Map::<String, byte[]>of)
          .forEach((key, value) -> data.put(key, new String(value, StandardCharsets.UTF_8)));
      return new Cell.Document(
          version(Absent.orElse(secret.getMetadata(), V1ObjectMeta::new)), data);
    }

    @Override
    public void create(Map<String, String> data) throws ApiException {
      api.createNamespacedSecret(namespace, secret(metadata(), data)).execute();
    }

    @Override
    public void replace(String version, Map<String, String> data) throws ApiException {
      V1Secret secret = secret(metadata().resourceVersion(version), data);
      api.replaceNamespacedSecret(NAME, namespace, secret).execute();
    }

    private V1Secret secret(V1ObjectMeta metadata, Map<String, String> data) {
      V1Secret secret = new V1Secret().metadata(metadata).type("kubernetes.io/tls");
      data.forEach((key, value) -> secret.putDataItem(key, value.getBytes(StandardCharsets.UTF_8)));
      return secret;
    }
  }

  private final class ConfigMapAccess implements KubeCell.Access {
    @Override
    public Cell.Document read() throws ApiException {
      V1ConfigMap map = api.readNamespacedConfigMap(NAME, namespace).execute();
      return new Cell.Document(
          version(Absent.orElse(map.getMetadata(), V1ObjectMeta::new)),
          Absent.orElse(map.getData(), Map::of));
    }

    @Override
    public void create(Map<String, String> data) throws ApiException {
      api.createNamespacedConfigMap(namespace, new V1ConfigMap().metadata(metadata()).data(data))
          .execute();
    }

    @Override
    public void replace(String version, Map<String, String> data) throws ApiException {
      V1ConfigMap map = new V1ConfigMap().metadata(metadata().resourceVersion(version)).data(data);
      api.replaceNamespacedConfigMap(NAME, namespace, map).execute();
    }
  }

  private final class Follower<T extends KubernetesObject> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed.run();
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      changed.run();
    }
  }
}
