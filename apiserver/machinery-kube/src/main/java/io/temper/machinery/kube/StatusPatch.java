package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import okhttp3.Response;

/// Writes the status of an object by a merge patch, as bytes for bytes.
public final class StatusPatch {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final int NOT_FOUND = 404;
  private static final int MOST_WORDS = 300;

  private StatusPatch() {}

  /// @param path of the object
  /// @param patch JSON with the field `status`
  /// @return why it is not written, in words; empty when it is, or when the object is gone
  public static Optional<String> send(ApiClient client, String path, byte[] patch) {
    try (Response response =
        client
            .getHttpClient()
            .newCall(
                KubeRequest.of(client, "PATCH", path + "/status", Map.of(), patch, MERGE_PATCH))
            .execute()) {
      return response.isSuccessful() || response.code() == NOT_FOUND
          ? Optional.empty()
          : Optional.of(response.code() + " " + response.peekBody(MOST_WORDS).string());
    } catch (KubeException | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
