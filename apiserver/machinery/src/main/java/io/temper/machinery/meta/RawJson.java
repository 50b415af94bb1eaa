package io.temper.machinery.meta;

/// A JSON value of any form, kept as its text: for what is passed on and seldom looked into. Two of
/// them are equal when they are written alike.
///
/// @param text compact, in the order and spelling of whoever wrote it
public record RawJson(String text) {
  @Override
  public String toString() {
    return text;
  }
}
