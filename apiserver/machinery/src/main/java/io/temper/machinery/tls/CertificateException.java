package io.temper.machinery.tls;

import io.temper.machinery.config.EnvironmentException;

/// A certificate, key or bundle that cannot be used. The message says which file or source, and
/// why.
public final class CertificateException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  public CertificateException(String message) {
    super(message);
  }

  public CertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
