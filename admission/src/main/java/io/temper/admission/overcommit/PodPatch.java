package io.temper.admission.overcommit;

import io.temper.admission.overcommit.Decision.Change;
import io.temper.admission.overcommit.Decision.Leave;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.Decision.Scale;
import io.temper.crds.Annotations;
import io.temper.crds.Labels;
import io.temper.machinery.wire.JsonWriter;
import java.util.List;
import java.util.Map;

/// A decision as a JSON Patch (RFC 6902) of the pod.
public final class PodPatch {
  private static final String ANNOTATIONS = "/metadata/annotations";
  private static final String LABELS = "/metadata/labels";

  private PodPatch() {}

  /// @return an empty array for [Leave]
  public static byte[] of(AdmittedPod pod, Decision decision) {
    JsonWriter json = new JsonWriter().beginArray();
    switch (decision) {
      case Scale scale -> {
        requests(json, scale.changes());
        String record = scale.originals().json();
        put(json, ANNOTATIONS, pod.annotations(), Annotations.ORIGINAL_REQUESTS, record);
        put(json, LABELS, pod.labels(), Labels.OVERCOMMITTED, "true");
      }
      case Restore restore -> {
        requests(json, restore.changes());
        forget(json, pod);
      }
      case Leave _ -> {}
    }
    return json.endArray().toByteArray();
  }

  private static void requests(JsonWriter json, List<Change> changes) {
    for (Change change : changes) {
      operation(json, "replace", change.pointer() + "/resources/requests/cpu")
          .name("value")
          .value(change.to())
          .endObject();
    }
  }

  private static void forget(JsonWriter json, AdmittedPod pod) {
    operation(json, "remove", ANNOTATIONS + "/" + escaped(Annotations.ORIGINAL_REQUESTS))
        .endObject();
    if (pod.labels().containsKey(Labels.OVERCOMMITTED)) {
      operation(json, "remove", LABELS + "/" + escaped(Labels.OVERCOMMITTED)).endObject();
    }
  }

  private static void put(
      JsonWriter json, String folder, Map<String, String> now, String key, String value) {
    if (now.isEmpty()) {
      operation(json, "add", folder).name("value").beginObject();
      json.name(key).value(value).endObject().endObject();
    } else {
      operation(json, "add", folder + "/" + escaped(key)).name("value").value(value).endObject();
    }
  }

  private static JsonWriter operation(JsonWriter json, String name, String path) {
    return json.beginObject().name("op").value(name).name("path").value(path);
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
