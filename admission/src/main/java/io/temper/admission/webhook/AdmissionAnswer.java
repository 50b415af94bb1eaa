package io.temper.admission.webhook;

import io.temper.machinery.wire.JsonWriter;
import java.util.Base64;

/// What is answered: always yes.
///
/// @param patch a JSON Patch; empty for no change
/// @param warning shown to whoever asked; empty for none
/// @param note kept in the cluster's audit log; empty for none
record AdmissionAnswer(String uid, byte[] patch, String warning, String note) {
  /// Key of the note; kube-apiserver puts the webhook's name before it.
  private static final String NOTE = "cpu-requests";

  static AdmissionAnswer unchanged(String uid) {
    return new AdmissionAnswer(uid, new byte[0], "", "");
  }

  static AdmissionAnswer unchangedWith(String uid, String warning) {
    return new AdmissionAnswer(uid, new byte[0], warning, "");
  }

  byte[] json() {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("apiVersion").value(AdmissionReview.API_VERSION);
    json.name("kind").value(AdmissionReview.KIND);
    json.name("response").beginObject();
    json.name("uid").value(uid).name("allowed").value(true);
    if (patch.length > 0) {
      json.name("patchType").value("JSONPatch");
      json.name("patch").value(Base64.getEncoder().encodeToString(patch));
    }
    if (!warning.isEmpty()) {
      json.name("warnings").beginArray().value(warning).endArray();
    }
    if (!note.isEmpty()) {
      json.name("auditAnnotations").beginObject().name(NOTE).value(note).endObject();
    }
    return json.endObject().endObject().toByteArray();
  }
}
