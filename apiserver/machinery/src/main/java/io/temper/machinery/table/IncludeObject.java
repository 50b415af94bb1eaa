package io.temper.machinery.table;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;

/// What a row of a Table says about its object beyond the cells.
public enum IncludeObject {
  NONE,
  METADATA,
  OBJECT;

  /// Value of the query parameter `includeObject`; empty means metadata.
  ///
  /// @throws StatusException BadRequest for any other
  public static IncludeObject parse(String value) {
    return switch (value) {
      case "None" -> NONE;
      case "Metadata", "" -> METADATA;
      case "Object" -> OBJECT;
      default ->
          throw new StatusException(
              Status.badRequest(
                  "Unable to convert to Table as requested: "
                      + FieldError.invalid(
                          "includeObject",
                          value,
                          "must be 'Metadata', 'Object', 'None', or empty")));
    };
  }
}
