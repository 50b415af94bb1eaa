package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.Cell;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// A Secret of texts.
///
/// @param type of the Secret
record SecretAccess(CoreV1Api api, String namespace, String name, String type)
    implements KubeCell.Access {
  @Override
  public Cell.Document read() throws ApiException {
    V1Secret secret = api.readNamespacedSecret(name, namespace).execute();
    Map<String, String> data = new HashMap<>();
    Absent.orElse(secret.getData(), Map::<String, byte[]>of)
        .forEach((key, value) -> data.put(key, new String(value, StandardCharsets.UTF_8)));
    return new Cell.Document(
        KubeCell.version(Absent.orElse(secret.getMetadata(), V1ObjectMeta::new)), data);
  }

  @Override
  public void create(Map<String, String> data) throws ApiException {
    api.createNamespacedSecret(namespace, secret(KubeCell.metadata(name), data)).execute();
  }

  @Override
  public void replace(String version, Map<String, String> data) throws ApiException {
    V1Secret secret = secret(KubeCell.metadata(name).resourceVersion(version), data);
    api.replaceNamespacedSecret(name, namespace, secret).execute();
  }

  private V1Secret secret(V1ObjectMeta metadata, Map<String, String> data) {
    V1Secret secret = new V1Secret().metadata(metadata).type(type);
    data.forEach((key, value) -> secret.putDataItem(key, value.getBytes(StandardCharsets.UTF_8)));
    return secret;
  }
}
