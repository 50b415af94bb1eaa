package io.temper.agent.kernel;

/// A system call failed where the agent cannot go on without it.
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final int errno;

  public KernelException(String call, String path, int errno) {
    super(call + " " + path + ": " + Errno.describe(errno));
    this.path = path;
    this.errno = errno;
  }

  /// What the call was about.
  public String path() {
    return path;
  }

  /// The error number the kernel gave.
  public int errno() {
    return errno;
  }
}
