package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/// Annotates the agent's Node by server-side apply, which lets go of what is no longer said, and
/// renews a Lease of the node's name in the agent's namespace.
///
/// @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side
///   apply</a>
public final class KubeNodeRecord implements NodeRecord {
  private static final String FIELD_MANAGER = "temper-nodeagent";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final String MERGE = "application/merge-patch+json";

  // A Node is tens of kilobytes, most of it images: all we want to know is that it was written.
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

  /// Three renewals, of which one may be late and one may fail; and as long as the scheduler goes
  /// on without an agent.
  private static final int LEASE_SECONDS = 60;

  // MicroTime has exactly six digits.
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubeClient client;
  private final String node;
  private final String nodePath;
  private final String leasesPath;

  public KubeNodeRecord(KubeClient client, String namespace, String node) {
    this.client = client;
    this.node = node;
    this.nodePath = "/api/v1/nodes/" + encode(node);
    this.leasesPath = "/apis/coordination.k8s.io/v1/namespaces/" + encode(namespace) + "/leases";
  }

  @Override
  public Written annotate(String uid, Map<String, String> annotations) {
    return attempt(() ->
        client
            .patch(
                nodePath + "?fieldManager=" + FIELD_MANAGER + "&force=true",
                APPLY,
                METADATA_ONLY,
                nodeBody(uid, annotations))
            .close());
  }

  @Override
  public Written renew(String uid, long unixMillis) {
    String time = MICRO_TIME.format(Instant.ofEpochMilli(unixMillis));
    return attempt(() -> {
      try {
        client
            .patch(
                leasesPath + "/" + encode(node) + "?fieldManager=" + FIELD_MANAGER,
                MERGE,
                METADATA_ONLY,
                renewal(time))
            .close();
      } catch (KubeException e) {
        if (e.code() != 404) {
          throw e;
        }
        client.post(leasesPath + "?fieldManager=" + FIELD_MANAGER, lease(uid, time)).close();
      }
    });
  }

  /// A request that may fail.
  private interface Request {
    void send() throws IOException;
  }

  private static Written attempt(Request request) {
    try {
      request.send();
      return Written.DONE;
    } catch (KubeException | IOException | UncheckedIOException e) {
      return new Written.Failed(String.valueOf(e.getMessage()));
    }
  }

  // With the uid a node that was removed meanwhile is not made again, nor its successor written to.
  private String nodeBody(String uid, Map<String, String> annotations) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Node");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", node);
      json.writeStringField("uid", uid);
      json.writeObjectFieldStart("annotations");
      for (Map.Entry<String, String> annotation : annotations.entrySet()) {
        json.writeStringField(annotation.getKey(), annotation.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private String renewal(String time) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("spec");
      held(json, time);
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private void held(JsonGenerator json, String time) throws IOException {
    json.writeStringField("holderIdentity", node);
    json.writeNumberField("leaseDurationSeconds", LEASE_SECONDS);
    json.writeStringField("renewTime", time);
  }

  private String lease(String uid, String time) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "coordination.k8s.io/v1");
      json.writeStringField("kind", "Lease");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", node);
      json.writeObjectFieldStart("labels");
      json.writeStringField("app.kubernetes.io/name", "temper-nodeagent");
      json.writeEndObject();
      // The Lease goes when the Node goes.
      json.writeArrayFieldStart("ownerReferences");
      json.writeStartObject();
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Node");
      json.writeStringField("name", node);
      json.writeStringField("uid", uid);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeObjectFieldStart("spec");
      json.writeStringField("acquireTime", time);
      held(json, time);
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }
}
