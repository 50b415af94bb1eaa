package io.temper.machinery.verbs;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.patch.JsonPatch;
import io.temper.machinery.patch.MergePatch;
import io.temper.machinery.warning.FieldValidation;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A patch that knows nothing of the kind it changes. Source: apiserver
/// `pkg/endpoints/handlers/patch.go` (`jsonPatcher`).
///
/// @param change from the tree of an object to what it becomes, which may be anything
/// @param reports what is unknown or there twice in the patch itself
record DocumentPatch(Change change, List<String> reports) {
  /// Makes a tree of a tree.
  @FunctionalInterface
  interface Change {
    /// @throws StatusException Invalid when the patch cannot be carried out
    @Nullable Object apply(Map<String, @Nullable Object> object);
  }

  /// RFC 6902.
  ///
  /// @throws StatusException BadRequest, RequestEntityTooLarge for too many operations
  static DocumentPatch json(byte[] patch, FieldValidation validation) {
    JsonBody.Read read = read(patch, JsonPatchForm.OPERATIONS, validation);
    JsonPatch operations = JsonPatch.of(read.value());
    return new DocumentPatch(
        operations::apply, read.reports().stream().map(report -> "json patch " + report).toList());
  }

  /// RFC 7386.
  ///
  /// @throws StatusException BadRequest
  static DocumentPatch merge(byte[] patch, FieldValidation validation) {
    JsonBody.Read read = read(patch, JsonPatchForm.OBJECT, validation);
    Map<String, @Nullable Object> members = JsonPatchForm.members(read.value());
    if (members == null) {
      throw bad("Invalid JSON Patch");
    }
    return new DocumentPatch(object -> MergePatch.apply(object, members), read.reports());
  }

  /// Without validation upstream reads a patch in another way, which words errors otherwise.
  private static JsonBody.Read read(byte[] patch, BodyForm form, FieldValidation validation) {
    try {
      return JsonBody.read(patch, form);
    } catch (JsonException e) {
      String prefix = validation == FieldValidation.IGNORE ? "" : "error decoding patch: ";
      throw bad(prefix + e.getMessage());
    }
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest(message));
  }
}
