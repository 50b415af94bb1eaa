package io.temper.oracle;

import io.temper.machinery.meta.FieldError;
import java.util.ArrayList;
import java.util.List;

/// What a flunder refers to, in the form that is validated (`pkg/apis/wardle/types.go`): a field
/// for each kind. Empty texts for nothing.
record References(String flunder, String fischer, String type) {
  /// What is wrong with it (`pkg/apis/wardle/validation/validation.go`).
  List<FieldError> check() {
    List<FieldError> wrong = new ArrayList<>();
    if (!flunder.isEmpty() && !fischer.isEmpty()) {
      wrong.add(ofFischer("cannot be set with flunderReference at the same time"));
    } else if (!flunder.isEmpty() && !type.equals("Flunder")) {
      wrong.add(ofFlunder("cannot be set if referenceType is not Flunder"));
    } else if (!fischer.isEmpty() && !type.equals("Fischer")) {
      wrong.add(ofFischer("cannot be set if referenceType is not Fischer"));
    } else if (fischer.isEmpty() && type.equals("Fischer")) {
      wrong.add(ofFischer("cannot be empty if referenceType is Fischer"));
    } else if (flunder.isEmpty() && type.equals("Flunder")) {
      wrong.add(ofFlunder("cannot be empty if referenceType is Flunder"));
    }
    if (!type.isEmpty() && !type.equals("Fischer") && !type.equals("Flunder")) {
      wrong.add(FieldError.invalid("spec.referenceType", type, "must be Flunder or Fischer"));
    }
    return wrong;
  }

  private FieldError ofFlunder(String detail) {
    return FieldError.invalid("spec.flunderReference", flunder, detail);
  }

  private FieldError ofFischer(String detail) {
    return FieldError.invalid("spec.fischerReference", fischer, detail);
  }
}
