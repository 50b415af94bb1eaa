package io.temper.machinery.wire;

import java.nio.charset.StandardCharsets;

/// YAML to the letter as sigs.k8s.io/yaml writes it.
public final class Yaml {
  private Yaml() {}

  /// @param json one valid document
  public static byte[] fromJson(byte[] json) {
    return YamlWriter.write(JsonText.parse(json)).getBytes(StandardCharsets.UTF_8);
  }
}
