package io.temper.machinery.metadata;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks `metadata` of objects that are to be stored. Source: apimachinery
/// `pkg/api/validation/objectmeta.go`.
public final class MetadataValidation {
  private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;
  private static final int MAX_SUBRESOURCE_BYTES = 256;

  /// Each of these errors tells all of the owners.
  private static final int MAX_CONTROLLER_ERRORS = 10;

  private static final String IMMUTABLE = "field is immutable";
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private final Map<String, ? extends @Nullable Object> metadata;
  private final List<FieldError> errors = new ArrayList<>();

  private MetadataValidation(Map<String, ? extends @Nullable Object> metadata) {
    this.metadata = metadata;
  }

  /// What is wrong with the metadata of a new object, whose name has been generated.
  ///
  /// @param namespaced whether objects of its kind live in namespaces
  public static List<FieldError> onCreate(
      Map<String, ? extends @Nullable Object> metadata, boolean namespaced, NameRule names) {
    MetadataValidation validation = new MetadataValidation(metadata);
    validation.checkName(names);
    validation.checkNamespace(namespaced);
    validation.checkGeneration();
    validation.checkLabels();
    validation.checkAnnotations();
    validation.checkOwners();
    validation.checkFinalizers();
    validation.checkManagedFields();
    return List.copyOf(validation.errors);
  }

  /// What is wrong with the metadata of an object that replaces another.
  public static List<FieldError> onUpdate(
      Map<String, ? extends @Nullable Object> metadata,
      Map<String, ? extends @Nullable Object> before) {
    MetadataValidation validation = new MetadataValidation(metadata);
    validation.checkNoNewFinalizers(before);
    validation.checkRevision();
    validation.checkGenerationSince(before);
    for (String field : List.of("name", "namespace")) {
      validation.checkImmutable(field, before, "");
    }
    for (String field :
        List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
      validation.checkImmutable(field, before, field.equals("uid") ? "" : null);
    }
    validation.checkLabels();
    validation.checkAnnotations();
    validation.checkOwners();
    validation.checkManagedFields();
    return List.copyOf(validation.errors);
  }

  private void checkName(NameRule names) {
    String generateName = text("generateName");
    if (!generateName.isEmpty()) {
      names
          .check(generateName, true)
          .forEach(wrong -> invalid("metadata.generateName", generateName, wrong));
    }
    String name = text("name");
    if (name.isEmpty()) {
      errors.add(FieldError.required("metadata.name", "name or generateName is required"));
    } else {
      names.check(name, false).forEach(wrong -> invalid("metadata.name", name, wrong));
    }
  }

  private void checkNamespace(boolean namespaced) {
    String namespace = text("namespace");
    if (!namespaced) {
      if (!namespace.isEmpty()) {
        errors.add(FieldError.forbidden("metadata.namespace", "not allowed on this type"));
      }
    } else if (namespace.isEmpty()) {
      errors.add(FieldError.required("metadata.namespace", ""));
    } else {
      Names.dnsLabel(namespace).forEach(wrong -> invalid("metadata.namespace", namespace, wrong));
    }
  }

  private void checkGeneration() {
    if (generation(metadata) < 0) {
      invalidJson(
          "metadata.generation", generation(metadata), "must be greater than or equal to 0");
    }
  }

  private void checkGenerationSince(Map<String, ? extends @Nullable Object> before) {
    if (generation(metadata) < generation(before)) {
      invalidJson("metadata.generation", generation(metadata), "must not be decremented");
    }
  }

  private static long generation(Map<String, ? extends @Nullable Object> metadata) {
    return metadata.get("generation") instanceof Number number ? number.longValue() : 0;
  }

  private void checkRevision() {
    if (text("resourceVersion").isEmpty()) {
      invalid("metadata.resourceVersion", "", "must be specified for an update");
    }
  }

  private void checkImmutable(
      String field, Map<String, ? extends @Nullable Object> before, @Nullable Object unset) {
    Object old = before.get(field) == null ? unset : before.get(field);
    Object young = metadata.get(field) == null ? unset : metadata.get(field);
    if (!Objects.equals(old, young)) {
      invalidJson("metadata." + field, young, IMMUTABLE);
    }
  }

  private void checkLabels() {
    sorted("labels")
        .forEach((key, value) -> {
          Names.labelKey(key).forEach(wrong -> invalid("metadata.labels", key, wrong));
          Names.labelValue(value).forEach(wrong -> invalid("metadata.labels", value, wrong));
        });
  }

  /// Keys are as of labels, but for their case.
  private void checkAnnotations() {
    long bytes = 0;
    for (Map.Entry<String, String> entry : sorted("annotations").entrySet()) {
      String key = entry.getKey();
      Names.labelKey(key.toLowerCase(Locale.ROOT))
          .forEach(wrong -> invalid("metadata.annotations", key, wrong));
      bytes += Names.length(key) + (long) Names.length(entry.getValue());
    }
    if (bytes > MAX_ANNOTATIONS_BYTES) {
      errors.add(FieldError.tooLong("metadata.annotations", MAX_ANNOTATIONS_BYTES));
    }
  }

  private void checkOwners() {
    String field = "metadata.ownerReferences";
    String controller = "";
    int told = 0;
    for (Map<?, ?> owner : objects("ownerReferences")) {
      checkOwner(field, owner);
      if (Boolean.TRUE.equals(owner.get("controller"))) {
        String name = text(owner, "kind") + "/" + text(owner, "name");
        if (controller.isEmpty()) {
          controller = name;
        } else if (told++ < MAX_CONTROLLER_ERRORS) {
          invalidJson(
              field,
              metadata.get("ownerReferences"),
              "Only one reference can have Controller set to true. Found \"true\" in references"
                  + " for "
                  + controller
                  + " and "
                  + name);
        }
      }
    }
  }

  private void checkOwner(String field, Map<?, ?> owner) {
    String apiVersion = text(owner, "apiVersion");
    String kind = text(owner, "kind");
    if (version(apiVersion).isEmpty()) {
      invalid(field + ".apiVersion", apiVersion, "version must not be empty");
    }
    for (String part : List.of("kind", "name", "uid")) {
      if (text(owner, part).isEmpty()) {
        invalid(field + "." + part, "", "must not be empty");
      }
    }
    if (apiVersion.equals("v1") && kind.equals("Event")) {
      invalidJson(field, owner, "/v1, Kind=Event is disallowed from being an owner");
    }
  }

  private static String version(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash >= 0 && apiVersion.indexOf('/', slash + 1) >= 0
        ? ""
        : apiVersion.substring(slash + 1);
  }

  private void checkFinalizers() {
    List<String> finalizers = finalizers(metadata);
    for (String finalizer : finalizers) {
      Names.labelKey(finalizer).forEach(wrong -> invalid("metadata.finalizers", finalizer, wrong));
    }
    if (finalizers.contains(ORPHAN) && finalizers.contains(FOREGROUND)) {
      invalidJson(
          "metadata.finalizers",
          finalizers,
          "finalizer " + ORPHAN + " and " + FOREGROUND + " cannot be both set");
    }
  }

  /// Who is being deleted waits for nobody new.
  private void checkNoNewFinalizers(Map<String, ? extends @Nullable Object> before) {
    if (before.get("deletionTimestamp") == null) {
      return;
    }
    Set<String> added = new TreeSet<>(finalizers(metadata));
    finalizers(before).forEach(added::remove);
    if (!added.isEmpty()) {
      errors.add(
          FieldError.forbidden(
              "metadata.finalizers",
              "no new finalizers can be added if the object is being deleted, found new finalizers"
                  + " []string{"
                  + added.stream().map(GoText::quote).collect(Collectors.joining(", "))
                  + "}"));
    }
  }

  private void checkManagedFields() {
    int index = 0;
    for (Map<?, ?> entry : objects("managedFields")) {
      String field = "metadata.managedFields[" + index++ + "]";
      String operation = text(entry, "operation");
      if (!operation.equals("Apply") && !operation.equals("Update")) {
        invalid(field + ".operation", operation, "must be `Apply` or `Update`");
      }
      String type = text(entry, "fieldsType");
      if (!type.isEmpty() && !type.equals("FieldsV1")) {
        invalid(field + ".fieldsType", type, "must be `FieldsV1`");
      }
      errors.addAll(ManagerNames.check(field + ".manager", text(entry, "manager")));
      if (Names.length(text(entry, "subresource")) > MAX_SUBRESOURCE_BYTES) {
        errors.add(FieldError.tooLong(field + ".subresource", MAX_SUBRESOURCE_BYTES));
      }
    }
  }

  private void invalid(String field, String value, String detail) {
    errors.add(FieldError.invalid(field, value, detail));
  }

  private void invalidJson(String field, @Nullable Object value, String detail) {
    String json = new String(new JsonWriter().tree(value).toByteArray(), StandardCharsets.UTF_8);
    errors.add(FieldError.invalidValue(field, json, detail));
  }

  private String text(String field) {
    return text(metadata, field);
  }

  private static String text(Map<?, ? extends @Nullable Object> map, String field) {
    return map.get(field) instanceof String text ? text : "";
  }

  private Map<String, String> sorted(String field) {
    Map<String, String> sorted = new TreeMap<>();
    if (metadata.get(field) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> sorted.put((String) key, value instanceof String s ? s : ""));
    }
    return sorted;
  }

  private List<Map<?, ?>> objects(String field) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (metadata.get(field) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          objects.add(map);
        }
      }
    }
    return objects;
  }

  private static List<String> finalizers(Map<String, ? extends @Nullable Object> metadata) {
    return metadata.get("finalizers") instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
