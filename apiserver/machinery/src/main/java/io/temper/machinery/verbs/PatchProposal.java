package io.temper.machinery.verbs;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.Owners;
import io.temper.machinery.registry.Part;
import io.temper.machinery.registry.Placement;
import io.temper.machinery.registry.Proposal;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.store.Key;
import io.temper.machinery.warning.FieldValidation;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What an object becomes by a JSON or merge patch. Source: apiserver
/// `pkg/endpoints/handlers/patch.go` (`jsonPatcher`).
final class PatchProposal<T> implements Proposal<T> {
  private final WritableKind<T> kind;
  private final Part<T> part;
  private final ObjectReader<T> reader;
  private final Key key;
  private final FieldValidation validation;
  private final WriteRequest request;
  private final Supplier<DocumentPatch> patch;

  /// Read when there is something to patch: what is not there is not found, whatever the patch.
  private @Nullable DocumentPatch read;

  PatchProposal(
      WritableKind<T> kind,
      Part<T> part,
      Key key,
      FieldValidation validation,
      WriteRequest request,
      Supplier<DocumentPatch> patch) {
    this.kind = kind;
    this.part = part;
    this.reader = new ObjectReader<>(kind);
    this.key = key;
    this.validation = validation;
    this.request = request;
    this.patch = patch;
  }

  @Override
  public ApiObject<T> of(ApiObject<T> current) {
    DocumentPatch document = document();
    byte[] patched =
        new JsonWriter().tree(document.change().apply(kind.trees().of(current))).toByteArray();
    ObjectReader.Read<T> object = read(patched);
    report(document.reports(), object.reports(), patched);
    ApiObject<T> booked = part.replaced(current, object.object(), request.manager());
    ObjectMeta metadata =
        Owners.distinctOfPatched(Placement.at(key, booked.metadata()), request.warnings());
    return new ApiObject<>(metadata, booked.body());
  }

  private DocumentPatch document() {
    DocumentPatch document = read;
    if (document == null) {
      document = patch.get();
      read = document;
    }
    return document;
  }

  private ObjectReader.Read<T> read(byte[] patched) {
    try {
      return reader.read(patched);
    } catch (UnreadableBodyException e) {
      throw invalid(patched, String.valueOf(e.getMessage()));
    }
  }

  private void report(List<String> ofPatch, List<String> ofObject, byte[] patched) {
    List<String> reports = new ArrayList<>(ofPatch);
    reports.addAll(ofObject);
    switch (validation) {
      case IGNORE -> {}
      case WARN -> reports.forEach(request.warnings()::addReport);
      case STRICT -> {
        if (!reports.isEmpty()) {
          throw invalid(patched, FieldValidation.strictError(reports));
        }
      }
    }
  }

  /// Upstream names neither kind nor object here.
  private static StatusException invalid(byte[] patched, String why) {
    FieldError error =
        FieldError.invalid("patch", new String(patched, StandardCharsets.UTF_8), why);
    return new StatusException(Status.invalid("", "", "", List.of(error)));
  }
}
