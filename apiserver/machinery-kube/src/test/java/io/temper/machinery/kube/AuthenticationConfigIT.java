package io.temper.machinery.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.RbacAuthorizationV1Api;
import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1RoleRef;
import io.temper.machinery.Conformance;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Against the cluster that TEMPER_KUBECONFIG names.
final class AuthenticationConfigIT {
  private static final String NAME = "trust";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ClusterAccess access =
      new ClusterAccess(Path.of(System.getenv("TEMPER_KUBECONFIG")));
  private final CoreV1Api api = new CoreV1Api(access.requests());
  private final String namespace = "trust-" + UUID.randomUUID();
  private final TestAuthority old = TestAuthority.named("old");
  private final TestAuthority next = TestAuthority.named("next");

  @Test
  @Conformance("G2")
  void rotatedAuthorityIsBelievedWithoutRestart() throws ApiException {
    write(Map.of("requestheader-client-ca-file", pem(old)));
    try (var config = follow()) {
      await(() -> config.proxies().authorities().equals(old.authorities()));

      write(
          Map.of(
              "requestheader-client-ca-file", pem(next), "client-ca-file", pem(old) + pem(next)));

      await(() -> config.proxies().authorities().equals(next.authorities()));
      assertThat(config.clients().certificates()).hasSize(2);
    }
  }

  /// The Role lets one ConfigMap be read, so that whoever asks for all of them is refused.
  @Test
  @Conformance({"G2", "I8"})
  void stockRoleIsEnough() throws ApiException {
    String user = namespace;
    new RbacAuthorizationV1Api(access.requests())
        .createNamespacedRoleBinding(
            "kube-system",
            new V1RoleBinding()
                .metadata(new V1ObjectMeta().name(user))
                .roleRef(
                    new V1RoleRef()
                        .apiGroup("rbac.authorization.k8s.io")
                        .kind("Role")
                        .name("extension-apiserver-authentication-reader"))
                .addSubjectsItem(
                    new RbacV1Subject()
                        .apiGroup("rbac.authorization.k8s.io")
                        .kind("User")
                        .name(user)))
        .execute();
    ApiClient reader = access.watches().addDefaultHeader("Impersonate-User", user);

    try (var config = new AuthenticationConfig(reader, Clocks.system())) {
      config.start();

      await(() -> config.missing().isEmpty());
    }
  }

  @Test
  @Conformance("G2")
  void everyKeyIsOptional() throws ApiException {
    write(Map.of());
    try (var config = follow()) {
      await(() -> config.missing().isEmpty());

      assertThat(config.clients()).isEqualTo(Authorities.NONE);
      assertThat(config.proxies().usernameHeaders()).isEmpty();
    }
  }

  @Test
  @Conformance("G2")
  void contentThatCannotBeUsedLeavesTheOldInForce() throws ApiException {
    write(Map.of("client-ca-file", pem(old)));
    try (var config = follow()) {
      await(() -> config.clients().equals(old.authorities()));

      write(
          Map.of(
              "client-ca-file", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
      write(Map.of("client-ca-file", pem(old), "requestheader-allowed-names", "[\"a\", \"b,c\"]"));

      await(() -> config.proxies().allowedNames().size() == 2);
      assertThat(config.proxies().allowedNames()).containsExactly("a", "b,c");
      assertThat(config.clients()).isEqualTo(old.authorities());
    }
  }

  @Test
  @Conformance("G2")
  void saysWhatItWaitsForWhileTheClusterIsAway() {
    var nowhere = new CoreV1Api(access.watches()).getApiClient().setBasePath("https://127.0.0.1:1");
    try (var config = new AuthenticationConfig(nowhere, Clocks.system())) {
      config.start();

      await(() -> config.missing().orElse("").contains("cannot read"));
    }
  }

  private AuthenticationConfig follow() {
    var config = new AuthenticationConfig(access.watches(), namespace, NAME, Clocks.system());
    config.start();
    return config;
  }

  private void write(Map<String, String> data) throws ApiException {
    var map =
        new V1ConfigMap().metadata(new V1ObjectMeta().namespace(namespace).name(NAME)).data(data);
    try {
      api.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(namespace))).execute();
      api.createNamespacedConfigMap(namespace, map).execute();
    } catch (ApiException e) {
      if (e.getCode() != 409) {
        throw e;
      }
      api.replaceNamespacedConfigMap(NAME, namespace, map).execute();
    }
  }

  private static String pem(TestAuthority authority) {
    return TestAuthority.pem(authority.certificate());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
