package io.temper.server.kube;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SecretList;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.server.port.Cell;

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
    return new KubeCell(
        "Secret " + namespace + "/" + NAME,
        new SecretAccess(api, namespace, NAME, "kubernetes.io/tls"));
  }

  /// What agents trust.
  public Cell bundle() {
    return new KubeCell(
        "ConfigMap " + namespace + "/" + NAME, new ConfigMapAccess(api, namespace, NAME));
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
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
