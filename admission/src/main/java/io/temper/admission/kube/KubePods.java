package io.temper.admission.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.admission.overcommit.Decision.Change;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.PodReader;
import io.temper.admission.revert.RevertException;
import io.temper.admission.revert.RunningPods;
import io.temper.crds.Annotations;
import io.temper.crds.Labels;
import io.temper.machinery.kube.KubeException;
import io.temper.machinery.kube.KubeRequest;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scaled pods, read and written as JSON: the same reading as at admission, and no model that could
/// lose a field.
public final class KubePods implements RunningPods {
  private static final Logger log = LoggerFactory.getLogger(KubePods.class);
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final int PAGE = 500;
  private static final int NOT_FOUND = 404;

  private final ApiClient client;
  private final Clocks clocks;

  /// @param requests client for short requests
  public KubePods(ApiClient requests, Clocks clocks) {
    this.client = requests;
    this.clocks = clocks;
  }

  /// What came back; 0 for nothing.
  private record Answer(int code, byte[] body) {
    boolean succeeded() {
      return code / 100 == 2;
    }

    String text() {
      return new String(body, 0, Math.min(body.length, 300), UTF_8);
    }
  }

  @Override
  public List<Found> scaled(String namespace) {
    List<Found> found = new ArrayList<>();
    String path = namespace.isEmpty() ? "/api/v1/pods" : folder(namespace);
    String next = "";
    do {
      Map<String, String> query =
          new HashMap<>(
              Map.of(
                  "labelSelector",
                  Labels.OVERCOMMITTED + "=true",
                  "fieldSelector",
                  "status.phase!=Succeeded,status.phase!=Failed",
                  "limit",
                  Integer.toString(PAGE)));
      if (!next.isEmpty()) {
        query.put("continue", next);
      }
      Answer answer = ask("GET", path, query, null, KubeRequest.JSON);
      if (!answer.succeeded()) {
        throw new RevertException("GET " + path + ": " + answer.code() + " " + answer.text());
      }
      Map<?, ?> list = Tree.object(JsonText.parse(answer.body()));
      Tree.list(list.get("items")).forEach(item -> add(found, Tree.object(item)));
      next = Tree.text(Tree.object(list.get("metadata")).get("continue"), "");
    } while (!next.isEmpty());
    return found;
  }

  private static void add(List<Found> found, Map<?, ?> item) {
    Map<?, ?> metadata = Tree.object(item.get("metadata"));
    if (metadata.get("deletionTimestamp") != null) {
      return;
    }
    try {
      String namespace = Tree.text(metadata.get("namespace"), "");
      found.add(new Found(PodReader.read(namespace, item), Tree.text(metadata.get("uid"), "")));
    } catch (JsonException _) {
      // A label of ours on something that is not of ours.
    }
  }

  @Override
  public Outcome restore(Found found, Restore decision) {
    if (!decision.changes().isEmpty()) {
      Answer resized =
          ask("PATCH", path(found) + "/resize", Map.of(), resize(decision), JSON_PATCH);
      if (!resized.succeeded()) {
        return refusal(found, resized);
      }
    }
    Answer forgotten = ask("PATCH", path(found), Map.of(), forget(found), JSON_PATCH);
    return forgotten.succeeded()
        ? Outcome.RESTORED
        : forgotten.code() == NOT_FOUND ? Outcome.GONE : Outcome.FAILED;
  }

  /// Why it was not resized: gone, changed meanwhile, or never to be.
  private Outcome refusal(Found found, Answer answer) {
    if (answer.code() == 0 || answer.code() == 429 || answer.code() >= 500) {
      return Outcome.FAILED;
    }
    Answer now = ask("GET", path(found), Map.of(), null, KubeRequest.JSON);
    if (now.code() == NOT_FOUND) {
      return Outcome.GONE;
    }
    if (!now.succeeded()) {
      return Outcome.FAILED;
    }
    Map<?, ?> pod = Tree.object(JsonText.parse(now.body()));
    boolean same =
        found.uid().equals(Tree.object(pod.get("metadata")).get("uid"))
            && PodReader.read(found.pod().namespace(), pod)
                .annotations()
                .equals(found.pod().annotations());
    if (!same) {
      return Outcome.GONE;
    }
    log.atInfo()
        .addKeyValue("pod", found.pod().namespace() + "/" + found.pod().name())
        .addKeyValue("answer", answer.code() + " " + answer.text())
        .log("Cannot be resized");
    return Outcome.REFUSED;
  }

  @Override
  public void tell(Found found, boolean warning, String reason, String message) {
    String now = clocks.now().truncatedTo(ChronoUnit.SECONDS).toString();
    JsonWriter json = new JsonWriter().beginObject();
    json.name("apiVersion").value("v1").name("kind").value("Event");
    json.name("metadata").beginObject();
    json.name("generateName").value(found.pod().name() + ".");
    json.name("namespace").value(found.pod().namespace()).endObject();
    json.name("involvedObject").beginObject();
    json.name("apiVersion").value("v1").name("kind").value("Pod");
    json.name("namespace").value(found.pod().namespace()).name("name").value(found.pod().name());
    json.name("uid").value(found.uid()).endObject();
    json.name("type").value(warning ? "Warning" : "Normal");
    json.name("reason").value(reason).name("message").value(message);
    json.name("source").beginObject().name("component").value("temper-admission").endObject();
    json.name("firstTimestamp").value(now).name("lastTimestamp").value(now);
    json.name("count").value(1).endObject();
    String path = "/api/v1/namespaces/" + found.pod().namespace() + "/events";
    // Whether it arrives or not: the metrics have it too.
    ask("POST", path, Map.of(), json.toByteArray(), KubeRequest.JSON);
  }

  private static byte[] resize(Restore decision) {
    JsonWriter json = new JsonWriter().beginArray();
    for (Change change : decision.changes()) {
      String path = change.pointer() + "/resources/requests/cpu";
      operation(json, "test", path).name("value").value(change.from()).endObject();
      operation(json, "replace", path).name("value").value(change.to()).endObject();
    }
    return json.endArray().toByteArray();
  }

  private static byte[] forget(Found found) {
    String annotation = "/metadata/annotations/" + escaped(Annotations.ORIGINAL_REQUESTS);
    JsonWriter json = new JsonWriter().beginArray();
    operation(json, "test", "/metadata/uid").name("value").value(found.uid()).endObject();
    operation(json, "remove", annotation).endObject();
    operation(json, "remove", "/metadata/labels/" + escaped(Labels.OVERCOMMITTED)).endObject();
    return json.endArray().toByteArray();
  }

  private static JsonWriter operation(JsonWriter json, String name, String path) {
    return json.beginObject().name("op").value(name).name("path").value(path);
  }

  private static String escaped(String key) {
    return key.replace("/", "~1");
  }

  private static String folder(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/pods";
  }

  private static String path(Found found) {
    return folder(found.pod().namespace()) + "/" + found.pod().name();
  }

  private Answer ask(
      String method,
      String path,
      Map<String, String> query,
      byte @Nullable [] body,
      String contentType) {
    try (Response response =
        client
            .getHttpClient()
            .newCall(KubeRequest.of(client, method, path, query, body, contentType))
            .execute()) {
      return new Answer(response.code(), response.body().bytes());
    } catch (KubeException | IOException e) {
      return new Answer(0, String.valueOf(e.getMessage()).getBytes(UTF_8));
    }
  }
}
