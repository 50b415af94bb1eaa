package io.temper.admission.serving;

/// A certificate could not be made, or its keeper could not be asked.
public final class ServingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ServingException(String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
  }

  public ServingException(String what) {
    super(what);
  }
}
