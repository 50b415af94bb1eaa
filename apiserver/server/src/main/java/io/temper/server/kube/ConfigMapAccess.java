package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.Cell;
import java.util.Map;

/// A ConfigMap.
record ConfigMapAccess(CoreV1Api api, String namespace, String name) implements KubeCell.Access {
  @Override
  public Cell.Document read() throws ApiException {
    V1ConfigMap map = api.readNamespacedConfigMap(name, namespace).execute();
    return new Cell.Document(
        KubeCell.version(Absent.orElse(map.getMetadata(), V1ObjectMeta::new)),
        Absent.orElse(map.getData(), Map::of));
  }

  @Override
  public void create(Map<String, String> data) throws ApiException {
    V1ConfigMap map = new V1ConfigMap().metadata(KubeCell.metadata(name)).data(data);
    api.createNamespacedConfigMap(namespace, map).execute();
  }

  @Override
  public void replace(String version, Map<String, String> data) throws ApiException {
    V1ConfigMap map =
        new V1ConfigMap().metadata(KubeCell.metadata(name).resourceVersion(version)).data(data);
    api.replaceNamespacedConfigMap(name, namespace, map).execute();
  }
}
