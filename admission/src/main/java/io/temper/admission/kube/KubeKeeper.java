package io.temper.admission.kube;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AdmissionregistrationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1MutatingWebhook;
import io.kubernetes.client.openapi.models.V1MutatingWebhookConfiguration;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.util.PatchUtils;
import io.temper.admission.serving.Keeper;
import io.temper.admission.serving.ServingException;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.Answers;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps the certificate in a Secret, and tells kube-apiserver through a
/// MutatingWebhookConfiguration. Reads without cache, so that compare-and-swap compares with what
/// is there.
public final class KubeKeeper implements Keeper {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final ApiClient client;
  private final CoreV1Api core;
  private final AdmissionregistrationV1Api registrations;
  private final String namespace;
  private final String secret;
  private final String configuration;

  /// @param requests client for short requests
  /// @param secret its name
  /// @param configuration name of the MutatingWebhookConfiguration; every webhook in it is ours
  public KubeKeeper(ApiClient requests, String namespace, String secret, String configuration) {
    this.client = requests;
    this.core = new CoreV1Api(requests);
    this.registrations = new AdmissionregistrationV1Api(requests);
    this.namespace = namespace;
    this.secret = secret;
    this.configuration = configuration;
  }

  @Override
  public Optional<Kept> read() {
    try {
      V1Secret found = core.readNamespacedSecret(secret, namespace).execute();
      Map<String, String> data = new HashMap<>();
      Absent.orElse(found.getData(), Map::<String, byte[]>of)
          .forEach((key, value) -> data.put(key, new String(value, StandardCharsets.UTF_8)));
      return Optional.of(new Kept(version(found.getMetadata()), data));
    } catch (ApiException e) {
      if (e.getCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failure("read Secret " + secret, e);
    }
  }

  @Override
  public boolean write(@Nullable Kept before, Map<String, String> data) {
    V1ObjectMeta metadata =
        new V1ObjectMeta().name(secret).putLabelsItem("app.kubernetes.io/managed-by", "temper");
    V1Secret wanted = new V1Secret().metadata(metadata).type("kubernetes.io/tls");
    data.forEach((key, value) -> wanted.putDataItem(key, value.getBytes(StandardCharsets.UTF_8)));
    try {
      if (before == null) {
        core.createNamespacedSecret(namespace, wanted).execute();
      } else {
        metadata.resourceVersion(before.version());
        core.replaceNamespacedSecret(secret, namespace, wanted).execute();
      }
      return true;
    } catch (ApiException e) {
      if (e.getCode() == CONFLICT || (before != null && e.getCode() == NOT_FOUND)) {
        return false;
      }
      throw failure("write Secret " + secret, e);
    }
  }

  @Override
  public void tell(String bundle) {
    byte[] wanted = bundle.getBytes(StandardCharsets.US_ASCII);
    try {
      V1MutatingWebhookConfiguration found =
          registrations.readMutatingWebhookConfiguration(configuration).execute();
      List<V1MutatingWebhook> webhooks =
          Absent.orElse(found.getWebhooks(), List::<V1MutatingWebhook>of);
      boolean told =
          webhooks.stream()
              .allMatch(each -> Arrays.equals(each.getClientConfig().getCaBundle(), wanted));
      if (!told) {
        V1Patch patch = new V1Patch(patch(version(found.getMetadata()), webhooks.size(), wanted));
        PatchUtils.patch(
            V1MutatingWebhookConfiguration.class,
            () ->
                registrations
                    .patchMutatingWebhookConfiguration(configuration, patch)
                    .buildCall(null),
            V1Patch.PATCH_FORMAT_JSON_PATCH,
            client);
      }
    } catch (ApiException e) {
      throw failure("tell MutatingWebhookConfiguration " + configuration, e);
    }
  }

  private static String patch(String version, int webhooks, byte[] bundle) {
    JsonWriter json = new JsonWriter().beginArray();
    operation(json, "test", "/metadata/resourceVersion", version);
    for (int i = 0; i < webhooks; i++) {
      operation(
          json,
          "add",
          "/webhooks/" + i + "/clientConfig/caBundle",
          Base64.getEncoder().encodeToString(bundle));
    }
    return new String(json.endArray().toByteArray(), StandardCharsets.UTF_8);
  }

  private static void operation(JsonWriter json, String name, String path, String value) {
    json.beginObject().name("op").value(name).name("path").value(path);
    json.name("value").value(value).endObject();
  }

  private static String version(@Nullable V1ObjectMeta metadata) {
    return metadata == null ? "" : Absent.text(metadata.getResourceVersion());
  }

  private static ServingException failure(String what, ApiException e) {
    return new ServingException("cannot " + what + ": " + Answers.of(e));
  }
}
