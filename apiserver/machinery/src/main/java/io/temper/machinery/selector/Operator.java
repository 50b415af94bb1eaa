package io.temper.machinery.selector;

/// How a requirement relates a label or field to its values.
public enum Operator {
  IN("in"),
  NOT_IN("notin"),
  EQUALS("="),
  DOUBLE_EQUALS("=="),
  NOT_EQUALS("!="),
  GREATER_THAN("gt"),
  LESS_THAN("lt"),
  EXISTS("exists"),
  DOES_NOT_EXIST("!");

  /// The operators between a key and values, as error messages list them.
  static final String BINARY = "in, notin, =, ==, !=, gt, lt";

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
