package io.temper.machinery.authz;

import java.util.List;

/// Selectors as lists of requirements.
final class Selections {
  private Selections() {}

  static List<Attributes.Selection> fields(String selector) {
    return List.of();
  }

  static List<Attributes.Selection> labels(String selector) {
    return List.of();
  }
}
