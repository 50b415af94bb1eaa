package io.temper.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A kernel file that gives what has come since the last read and never waits for more, such as
/// `trace_pipe`: Java's own files cannot be opened with `O_NONBLOCK`. Belongs to one thread.
public final class PipeFile implements AutoCloseable {
  private static final int FLAGS = 0x80000 | 0x800; // O_CLOEXEC | O_NONBLOCK
  private static final int BUFFER_BYTES = 64 << 10;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment callState = arena.allocate(Libc.CALL_STATE);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 64);
  private final String path;
  private final int fd;

  private PipeFile(String path) {
    this.path = path;
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment cName = arena.allocate(name.length + 1L);
    MemorySegment.copy(name, 0, cName, JAVA_BYTE, 0, name.length);
    try {
      fd = (int) Libc.OPEN.invokeExact(callState, cName.address(), FLAGS);
    } catch (Throwable e) {
      throw new AssertionError("a system call threw", e);
    }
  }

  /// Opens it for reading.
  public static PipeFile open(Path file) throws IOException {
    PipeFile opened = new PipeFile(file.toString());
    if (opened.fd < 0) {
      IOException failed = opened.failed("open");
      opened.close();
      throw failed;
    }
    return opened;
  }

  /// Reads into `bytes` from `offset` on, as much as there is and fits.
  ///
  /// @return how many bytes; 0 if there are none now, or never will be
  public int read(byte[] bytes, int offset) throws IOException {
    long most = Math.min(BUFFER_BYTES, bytes.length - offset);
    while (true) {
      long count;
      try {
        count = (long) Libc.READ.invokeExact(callState, fd, buffer.address(), most);
      } catch (Throwable e) {
        throw new AssertionError("a system call threw", e);
      }
      if (count >= 0) {
        MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, offset, (int) count);
        return (int) count;
      }
      int errno = (int) Libc.ERRNO.get(callState, 0L);
      if (errno == Errno.EAGAIN) {
        return 0;
      }
      if (errno != Errno.EINTR) {
        throw failed("read");
      }
    }
  }

  @Override
  public void close() {
    try {
      int ignored = fd < 0 ? 0 : (int) Libc.CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw new AssertionError("a system call threw", e);
    }
    arena.close();
  }

  private IOException failed(String call) {
    int errno = (int) Libc.ERRNO.get(callState, 0L);
    return new IOException(call + " " + path + ": " + Errno.describe(errno));
  }
}
