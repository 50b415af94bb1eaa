package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metadata.ManagerNames;
import io.temper.machinery.registry.DryRunOption;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.warning.FieldValidation;
import io.temper.machinery.warning.Warnings;
import java.util.ArrayList;
import java.util.List;

/// The options of a create, update or patch (meta/v1 CreateOptions and so on). Source: apimachinery
/// `pkg/apis/meta/v1/validation/validation.go`.
///
/// @param manager who owns the fields written: named, or taken from the User-Agent
/// @param force for apply: take over fields of others
record WriteOptions(boolean dryRun, String manager, FieldValidation validation, boolean force) {
  private static final String FIELD_MANAGER = "fieldManager";
  private static final String FIELD_VALIDATION = "fieldValidation";
  private static final String FORCE = "force";

  /// @param kind of the options, as errors name it: `CreateOptions` or `UpdateOptions`
  /// @throws StatusException Invalid
  static WriteOptions of(Request request, String kind) {
    return parse(request, kind, new ArrayList<>());
  }

  /// @param applies whether it is a server-side apply
  /// @throws StatusException Invalid
  static WriteOptions ofPatch(Request request, boolean applies) {
    Query query = request.query();
    List<FieldError> errors = new ArrayList<>();
    if (applies && query.value(FIELD_MANAGER).isEmpty()) {
      errors.add(FieldError.required(FIELD_MANAGER, "is required for apply patch"));
    }
    if (!applies && query.first(FORCE).isPresent()) {
      errors.add(FieldError.forbidden(FORCE, "may not be specified for non-apply patch"));
    }
    return parse(request, "PatchOptions", errors);
  }

  private static WriteOptions parse(Request request, String kind, List<FieldError> errors) {
    Query query = request.query();
    String manager = query.value(FIELD_MANAGER);
    String validation = query.value(FIELD_VALIDATION);
    errors.addAll(ManagerNames.check(FIELD_MANAGER, manager));
    errors.addAll(DryRunOption.check(query.all("dryRun")));
    errors.addAll(FieldValidation.check(validation));
    if (!errors.isEmpty()) {
      throw new StatusException(Status.invalid("meta.k8s.io", kind, "", errors));
    }
    return new WriteOptions(
        !query.all("dryRun").isEmpty(),
        ManagerNames.of(manager, request.headers().first("User-Agent").orElse("")),
        FieldValidation.parse(validation).orElse(FieldValidation.WARN),
        Parameters.flag(query, FORCE));
  }

  WriteRequest by(Request request, Warnings warnings) {
    return new WriteRequest(request.user(), manager, dryRun, warnings);
  }
}
