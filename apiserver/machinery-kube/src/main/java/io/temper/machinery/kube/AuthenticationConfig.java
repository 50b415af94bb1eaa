package io.temper.machinery.kube;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.machinery.authn.RequestHeaderTrust;
import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the ConfigMap `kube-system/extension-apiserver-authentication`, in which kube-apiserver
/// says which front proxy it is and who signs its clients' certificates. Needs the Role
/// `extension-apiserver-authentication-reader` and nothing more: it watches that one name.
///
/// Every key is optional. A value that cannot be read is logged and leaves what was believed
/// before.
public final class AuthenticationConfig implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuthenticationConfig.class);
  private static final String NAMESPACE = "kube-system";
  private static final String NAME = "extension-apiserver-authentication";

  private final SharedInformerFactory informers;
  private volatile RequestHeaderTrust proxies = RequestHeaderTrust.NONE;
  private volatile Authorities clients = Authorities.NONE;
  private volatile boolean read;

  /// @param client see [ClusterAccess#watches]
  public AuthenticationConfig(ApiClient client) {
    CoreV1Api api = new CoreV1Api(client);
    this.informers = new SharedInformerFactory(client);
    informers
        .sharedIndexInformerFor(
            (CallGeneratorParams params) ->
                api.listNamespacedConfigMap(NAMESPACE)
                    .fieldSelector("metadata.name=" + NAME)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class)
        .addEventHandler(new Follower());
  }

  /// Begins to follow.
  public void start() {
    informers.startAllRegisteredInformers();
  }

  /// Which front proxies are believed, as of now.
  public RequestHeaderTrust proxies() {
    return proxies;
  }

  /// Who signs clients' own certificates, as of now.
  public Authorities clients() {
    return clients;
  }

  /// What is still missing before anybody can be believed; empty when nothing is.
  public Optional<String> missing() {
    return read
        ? Optional.empty()
        : Optional.of("ConfigMap " + NAMESPACE + "/" + NAME + " was not read yet");
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  void take(Map<String, String> data) {
    try {
      proxies =
          new RequestHeaderTrust(
              authorities(data, "requestheader-client-ca-file"),
              list(data, "requestheader-allowed-names"),
              list(data, "requestheader-username-headers"),
              list(data, "requestheader-uid-headers"),
              list(data, "requestheader-group-headers"),
              list(data, "requestheader-extra-headers-prefix"));
      clients = authorities(data, "client-ca-file");
      read = true;
    } catch (CertificateException | JsonParseException | IllegalStateException e) {
      log.atError()
          .addKeyValue("configMap", NAMESPACE + "/" + NAME)
          .addKeyValue("error", e.getMessage())
          .log("Unreadable; going on with what was believed before");
    }
  }

  private static Authorities authorities(Map<String, String> data, String key) {
    String pem = data.getOrDefault(key, "");
    return pem.isBlank() ? Authorities.NONE : Authorities.parse(pem);
  }

  /// A JSON array of strings.
  private static List<String> list(Map<String, String> data, String key) {
    String json = data.getOrDefault(key, "");
    List<String> values = new ArrayList<>();
    if (!json.isBlank()) {
      JsonParser.parseString(json).getAsJsonArray().forEach(e -> values.add(e.getAsString()));
    }
    return values;
  }

  private final class Follower implements ResourceEventHandler<V1ConfigMap> {
    @Override
    public void onAdd(V1ConfigMap map) {
      take(Objects.requireNonNullElse(map.getData(), Map.of()));
    }

    @Override
    public void onUpdate(V1ConfigMap before, V1ConfigMap after) {
      onAdd(after);
    }

    @Override
    public void onDelete(V1ConfigMap map, boolean unknown) {
      // kube-apiserver writes it again at once; believing nobody meanwhile would cut everyone off.
      log.atWarn().addKeyValue("configMap", NAMESPACE + "/" + NAME).log("Deleted");
    }
  }
}
