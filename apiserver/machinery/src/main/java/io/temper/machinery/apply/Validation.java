package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.Fields;
import io.temper.machinery.apply.MergeType.Items;
import io.temper.machinery.apply.MergeType.NoElementException;
import io.temper.machinery.apply.MergeType.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for what does not fit a form, in upstream's words.
final class Validation {
  private final boolean allowDuplicates;
  private final List<String> errors = new ArrayList<>();

  private Validation(boolean allowDuplicates) {
    this.allowDuplicates = allowDuplicates;
  }

  /// @param allowDuplicates whether two items of a set or keyed list may be the same, as in objects
  ///   that were stored before anybody minded
  /// @throws MismatchException when it does not fit
  static void check(@Nullable Object value, MergeType type, boolean allowDuplicates) {
    Validation validation = new Validation(allowDuplicates);
    validation.visit(FieldPath.ROOT, value, type);
    List<String> errors = validation.errors;
    if (errors.size() == 1) {
      throw new MismatchException(errors.getFirst());
    }
    if (!errors.isEmpty()) {
      throw new MismatchException("errors:\n  " + String.join("\n  ", errors));
    }
  }

  private void visit(FieldPath path, @Nullable Object value, MergeType type) {
    if (value == null) {
      return;
    }
    Fields fields = type.map();
    Scalar scalar = type.scalar();
    Items items = type.list();
    switch (type.shape(value)) {
      case MAP -> {
        if (fields != null) {
          visitMap(path, value, fields);
        }
      }
      case SCALAR -> {
        if (scalar != null) {
          visitScalar(path, value, scalar);
        }
      }
      case LIST -> {
        if (items != null) {
          visitList(path, value, items);
        }
      }
    }
  }

  private void visitScalar(FieldPath path, Object value, Scalar scalar) {
    switch (scalar) {
      case NUMBER -> {
        if (!(value instanceof Number)) {
          error(path, "expected numeric (int or float), got " + Values.goType(value));
        }
      }
      case STRING -> {
        if (!(value instanceof String)) {
          error(
              path,
              "expected string, got &value.valueUnstructured{Value:"
                  + Values.printedAsSource(value)
                  + "}");
        }
      }
      case BOOLEAN -> {
        if (!(value instanceof Boolean)) {
          error(path, "expected boolean, got &{" + Values.printed(value) + "}");
        }
      }
      case ANY -> {
        if (!Values.isScalar(value)) {
          error(path, "expected any scalar, got &{" + Values.printed(value) + "}");
        }
      }
    }
  }

  private void visitMap(FieldPath path, Object value, Fields fields) {
    Map<String, @Nullable Object> map = Values.asMap(value);
    if (map == null) {
      error(path, "expected map, got &{" + Values.printed(value) + "}");
      return;
    }
    for (Map.Entry<String, @Nullable Object> entry : map.entrySet()) {
      FieldPath below = path.then(new PathElement.FieldName(entry.getKey()));
      MergeType type = fields.type(entry.getKey());
      if (type == null) {
        error(below, "field not declared in schema");
        return;
      }
      visit(below, entry.getValue(), type);
    }
  }

  private void visitList(FieldPath path, Object value, Items items) {
    List<@Nullable Object> list = Values.asList(value);
    if (list == null) {
      error(path, "expected list, got &{" + Values.printed(value) + "}");
      return;
    }
    Set<PathElement> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      PathElement element = new PathElement.ItemIndex(i);
      if (!items.atomic()) {
        try {
          // Upstream reads what is applied with floats only, and prints them so.
          element = MergeType.element(items, allowDuplicates ? item : Values.withFloats(item));
        } catch (NoElementException e) {
          error(path, "element " + i + ": " + e.getMessage());
          // What cannot be named cannot be reported on either.
          return;
        }
        if (!seen.add(element) && !allowDuplicates) {
          error(path, "duplicate entries for key " + element);
        }
      }
      visit(path.then(element), item, items.type());
    }
  }

  private void error(FieldPath path, String message) {
    String where = path.toString();
    errors.add(where.isEmpty() ? message : where + ": " + message);
  }

  /// A tree that does not fit its form.
  static final class MismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message);
    }
  }
}
