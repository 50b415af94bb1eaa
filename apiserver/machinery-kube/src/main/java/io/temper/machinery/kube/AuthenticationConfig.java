package io.temper.machinery.kube;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.util.Watch;
import io.temper.machinery.authn.RequestHeaderTrust;
import io.temper.machinery.time.Backoff;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.CertificateException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom the cluster trusts, as kube-apiserver publishes it in ConfigMap
/// kube-system/extension-apiserver-authentication, and as it changes. Asks for that one object by
/// name, so that the stock Role extension-apiserver-authentication-reader is enough. Every key is
/// optional; content that cannot be used leaves in force what was there before.
///
/// ```
/// client-ca-file                       bundle     who signs client certificates
/// requestheader-client-ca-file         bundle     who signs front proxies
/// requestheader-allowed-names          ["..."]    their common names; empty: all
/// requestheader-username-headers       ["..."]    and so for uid, group, extra-headers-prefix
/// ```
public final class AuthenticationConfig implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuthenticationConfig.class);
  private static final String NAMESPACE = "kube-system";
  private static final String NAME = "extension-apiserver-authentication";
  private static final int WATCH_SECONDS = 300;
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final TypeToken<List<String>> STRINGS = new TypeToken<>() {};

  private final ApiClient client;
  private final CoreV1Api api;
  private final String namespace;
  private final String name;
  private final Clocks clocks;
  private final Thread thread =
      Thread.ofVirtual().name("authentication-config").unstarted(this::run);
  private volatile RequestHeaderTrust proxies = RequestHeaderTrust.NONE;
  private volatile Authorities clients = Authorities.NONE;
  private volatile String waitingFor = "ConfigMap " + NAMESPACE + "/" + NAME + " was not read yet";

  /// @param client see [ClusterAccess#watches]
  public AuthenticationConfig(ApiClient client, Clocks clocks) {
    this(client, NAMESPACE, NAME, clocks);
  }

  AuthenticationConfig(ApiClient client, String namespace, String name, Clocks clocks) {
    this.client = client;
    this.api = new CoreV1Api(client);
    this.namespace = namespace;
    this.name = name;
    this.clocks = clocks;
    this.waitingFor = "ConfigMap " + namespace + "/" + name + " was not read yet";
  }

  /// Begins to follow.
  public void start() {
    thread.start();
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
    String reason = waitingFor;
    return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    var backoff = new Backoff(FIRST_WAIT, 2, LONGEST_WAIT, clocks);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          follow(list());
          backoff.reset();
        } catch (ApiException e) {
          failed(Answers.of(e));
          backoff.await();
        } catch (IOException | RuntimeException e) {
          // The stream broke, in whatever way the client tells it: it is opened again.
          failed(String.valueOf(e.getMessage()));
          backoff.await();
        }
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// @return the revision to follow from
  private String list() throws ApiException {
    V1ConfigMapList list =
        api.listNamespacedConfigMap(namespace).fieldSelector("metadata.name=" + name).execute();
    if (list.getItems().isEmpty()) {
      // A cluster without one trusts nobody through us, which is an answer.
      apply(Map.of());
    }
    list.getItems().forEach(map -> apply(data(map)));
    var metadata = Objects.requireNonNull(list.getMetadata(), "a list without metadata");
    return Objects.requireNonNullElse(metadata.getResourceVersion(), "");
  }

  private void follow(String revision) throws ApiException, IOException {
    var call =
        api.listNamespacedConfigMap(namespace)
            .fieldSelector("metadata.name=" + name)
            .resourceVersion(revision)
            .timeoutSeconds(WATCH_SECONDS)
            .watch(true)
            .buildCall(null);
    try (Watch<V1ConfigMap> watch =
        Watch.createWatch(
            client, call, new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
      while (watch.hasNext()) {
        Watch.Response<V1ConfigMap> event = watch.next();
        switch (event.type) {
          case "ADDED", "MODIFIED" -> apply(data(event.object));
          case "DELETED" -> {
            // kube-apiserver writes it again at once; to believe nobody meanwhile would cut
            // everybody off.
          }
          default -> {
            return;
          }
        }
      }
    }
  }

  private static Map<String, String> data(V1ConfigMap map) {
    return Objects.requireNonNullElse(map.getData(), Map.of());
  }

  /// Takes over what can be used.
  void apply(Map<String, String> data) {
    try {
      RequestHeaderTrust published =
          new RequestHeaderTrust(
              bundle(data, "requestheader-client-ca-file"),
              names(data, "requestheader-allowed-names"),
              names(data, "requestheader-username-headers"),
              names(data, "requestheader-uid-headers"),
              names(data, "requestheader-group-headers"),
              names(data, "requestheader-extra-headers-prefix"));
      Authorities signers = bundle(data, "client-ca-file");
      if (!published.equals(proxies) || !signers.equals(clients)) {
        proxies = published;
        clients = signers;
        log.atInfo()
            .addKeyValue("frontProxyAuthorities", published.authorities().certificates().size())
            .addKeyValue("clientAuthorities", signers.certificates().size())
            .log("Trusted authorities read");
      }
      waitingFor = "";
    } catch (CertificateException | JsonSyntaxException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void failed(String reason) {
    log.atWarn()
        .addKeyValue("configMap", namespace + "/" + name)
        .addKeyValue("reason", reason)
        .log("Trusted authorities not read; the known ones stay in force");
    if (!waitingFor.isEmpty()) {
      waitingFor = "cannot read ConfigMap " + namespace + "/" + name + ": " + reason;
    }
  }

  private static Authorities bundle(Map<String, String> data, String key) {
    String pem = data.get(key);
    return pem == null || pem.isBlank() ? Authorities.NONE : Authorities.parse(pem);
  }

  private static List<String> names(Map<String, String> data, String key) {
    String json = data.get(key);
    if (json == null || json.isBlank()) {
      return List.of();
    }
    @Nullable List<String> names = new Gson().fromJson(json, STRINGS);
    return names == null ? List.of() : names;
  }
}
