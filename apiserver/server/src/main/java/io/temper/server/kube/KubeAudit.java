package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.temper.server.port.Cell;

/// What of the audit trail is in the cluster: the Secret `temper-audit-key` and the ConfigMap
/// `temper-audit-heads`.
public final class KubeAudit {
  private static final String KEY = "temper-audit-key";
  private static final String HEADS = "temper-audit-heads";

  private final CoreV1Api api;
  private final String namespace;

  /// @param requests client for short requests
  KubeAudit(ApiClient requests, String namespace) {
    this.api = new CoreV1Api(requests);
    this.namespace = namespace;
  }

  /// The private key that signs heads.
  public Cell key() {
    return new KubeCell(
        "Secret " + namespace + "/" + KEY, new SecretAccess(api, namespace, KEY, "Opaque"));
  }

  /// The heads, and what verifies them.
  public Cell heads() {
    return new KubeCell(
        "ConfigMap " + namespace + "/" + HEADS, new ConfigMapAccess(api, namespace, HEADS));
  }
}
