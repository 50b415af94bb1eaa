package io.temper.oracle;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.metadata.NameRule;
import io.temper.machinery.resource.Strategy;
import java.util.List;
import java.util.function.Function;

/// The sample's rules for all its kinds (`pkg/registry/wardle/flunder/strategy.go`): names are any
/// segment of a path, and only new objects are looked at.
///
/// @param check what is wrong with a body
record Rules<T>(Function<T, List<FieldError>> check) implements Strategy<T> {
  static <T> Rules<T> none() {
    return new Rules<>(_ -> List.of());
  }

  @Override
  public NameRule names() {
    return NameRule.PATH_SEGMENT;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public List<FieldError> validate(ApiObject<T> object) {
    return check.apply(object.body());
  }

  @Override
  public List<FieldError> validateUpdate(ApiObject<T> object, ApiObject<T> before) {
    return List.of();
  }
}
