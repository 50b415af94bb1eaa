package io.temper.rightsizing.state;

/// Gives numbers in the order in which they were taken down.
public interface StateReader {
  /// @throws IllegalArgumentException when there is none
  long whole();

  /// @throws IllegalArgumentException when there is none
  double real();

  default boolean flag() {
    return whole(0, 1) == 1;
  }

  /// A number within bounds.
  ///
  /// @throws IllegalArgumentException when there is none, or it is beyond them
  default long whole(long least, long most) {
    long number = whole();
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          number + " where " + least + " to " + most + " is possible");
    }
    return number;
  }

  /// A number of 0 or more, and no infinite one.
  ///
  /// @throws IllegalArgumentException when there is none, or it is another
  default double amount() {
    double number = real();
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw new IllegalArgumentException(number + " where an amount is expected");
    }
    return number;
  }
}
