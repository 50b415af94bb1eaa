package io.temper.server.kube;

import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NamespaceList;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.crds.Labels;
import io.temper.server.port.Overcommitted;

/// The namespaces that opted in to overcommit, watched by their label: no others are heard of.
public final class KubeNamespaces implements Overcommitted, AutoCloseable {
  private static final String SELECTOR = Labels.OVERCOMMIT + "=" + Labels.ENABLED;

  private final SharedInformerFactory informers;
  private final SharedIndexInformer<V1Namespace> informer;

  /// @param client one whose watches may be silent for long
  public KubeNamespaces(ApiClient client) {
    CoreV1Api api = new CoreV1Api(client);
    informers = new SharedInformerFactory(client);
    informer =
        Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                api.listNamespace()
                    .labelSelector(SELECTOR)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Namespace.class,
            V1NamespaceList.class);
  }

  /// Begins to watch.
  public void start() {
    informers.startAllRegisteredInformers();
  }

  @Override
  public boolean contains(String namespace) {
    return informer.getIndexer().getByKey(namespace) != null;
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }
}
