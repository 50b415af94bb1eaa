package io.temper.agent.kernel;

/// A kernel file kept open. Read it again and again through its [Kernel].
public final class KernelFile implements AutoCloseable {
  private final Kernel kernel;
  private final String path;
  private final Outcome opened;
  private int fd;

  KernelFile(Kernel kernel, String path, int fd, Outcome opened) {
    this.kernel = kernel;
    this.path = path;
    this.fd = fd;
    this.opened = opened;
  }

  /// Reads the whole file (64 KiB at most) into the kernel's buffer.
  public Outcome read() {
    if (fd < 0) {
      return opened instanceof Outcome.Ok ? Outcome.GONE : opened;
    }
    int errno = kernel.read(fd);
    return errno == 0 ? Outcome.OK : Outcome.of(path, errno);
  }

  /// What came of opening it.
  public Outcome opened() {
    return opened;
  }

  /// Where it was opened.
  public String path() {
    return path;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      kernel.close(fd);
      fd = -1;
    }
  }
}
