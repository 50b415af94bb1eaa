package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// Reads one object of a kind from the JSON the parser stands on.
@FunctionalInterface
interface Decoder<T> {
  /// @return the object with its resource version
  Decoded<T> read(JsonParser json) throws IOException;

  /// An object and the version of its last change.
  record Decoded<T>(T object, String resourceVersion) {}
}
