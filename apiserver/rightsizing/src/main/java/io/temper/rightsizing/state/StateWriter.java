package io.temper.rightsizing.state;

/// Takes down numbers, in an order that the reader of the same version knows.
public interface StateWriter {
  void whole(long number);

  void real(double number);

  default void flag(boolean set) {
    whole(set ? 1 : 0);
  }
}
