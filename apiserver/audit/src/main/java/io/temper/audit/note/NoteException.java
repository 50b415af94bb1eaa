package io.temper.audit.note;

/// What was given is no note, no key, or not signed by whom it should be.
public final class NoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoteException(String message) {
    super(message);
  }

  NoteException(String message, Throwable cause) {
    super(message, cause);
  }
}
