package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.tiers.Amounts;
import java.io.IOException;
import java.util.Map;

/// Reads a Node.
final class NodeDecoder implements Decoder<NodeSpec> {
  @Override
  public Decoded<NodeSpec> read(JsonParser json) throws IOException {
    return new Reading(json).read();
  }

  /// One node being read: what is found on the way.
  private static final class Reading {
    private final JsonParser json;
    private String uid = "";
    private String name = "";
    private String version = "";
    private String created = "";
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private Amounts capacity = Amounts.NONE;
    private Amounts allocatable = Amounts.NONE;
    private String kernel = "";
    private String architecture = "";

    Reading(JsonParser json) {
      this.json = json;
    }

    Decoded<NodeSpec> read() throws IOException {
      Json.object(
          json,
          field -> {
            switch (field) {
              case "metadata" -> Json.object(json, this::metadata);
              case "status" -> Json.object(json, this::status);
              default -> {}
            }
          });
      NodeSpec node =
          new NodeSpec(
              uid,
              name,
              labels,
              annotations,
              PodDecoder.millis(created),
              capacity,
              allocatable,
              kernel,
              architecture);
      return new Decoded<>(node, version);
    }

    private void metadata(String field) throws IOException {
      switch (field) {
        case "uid" -> uid = Json.text(json);
        case "name" -> name = Json.text(json);
        case "resourceVersion" -> version = Json.text(json);
        case "creationTimestamp" -> created = Json.text(json);
        case "labels" -> labels = Json.strings(json);
        case "annotations" -> annotations = Json.strings(json);
        default -> {}
      }
    }

    private void status(String field) throws IOException {
      switch (field) {
        case "capacity" -> capacity = PodDecoder.amounts(json);
        case "allocatable" -> allocatable = PodDecoder.amounts(json);
        case "nodeInfo" ->
            Json.object(
                json,
                info -> {
                  switch (info) {
                    case "kernelVersion" -> kernel = Json.text(json);
                    case "architecture" -> architecture = Json.text(json);
                    default -> {}
                  }
                });
        default -> {}
      }
    }
  }
}
