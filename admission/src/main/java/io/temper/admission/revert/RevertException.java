package io.temper.admission.revert;

/// The cluster's pods could not be read.
public final class RevertException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RevertException(String what) {
    super(what);
  }
}
