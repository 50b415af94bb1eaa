package io.temper.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// One thread's window on the kernel: opens files and reads them into one reused buffer.
///
/// A read lands in off-heap memory and is copied into [#bytes()], because parsing an array is what
/// the C1 compiler does well. Nothing is allocated after construction but by [#open].
public final class Kernel implements AutoCloseable {
  /// `f_type` of a cgroup v2 mount (CGROUP2_SUPER_MAGIC).
  private static final long CGROUP2_MAGIC = 0x63677270L;

  private static final int O_CLOEXEC = 0x80000;
  private static final int SC_CLK_TCK = 2;
  private static final int SC_PAGESIZE = 30;
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int PATH_BYTES = 4096;
  private static final int STATFS_BYTES = 256;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 64);
  private final MemorySegment pathBuffer = arena.allocate(PATH_BYTES);
  private final MemorySegment callState = arena.allocate(Libc.CALL_STATE);
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private int length;
  private int openFiles;

  /// Opens a file for reading and keeps it open. Any outcome but `OK` is on [KernelFile#opened()].
  public KernelFile open(Path path) {
    return open(path.toString());
  }

  /// Like [#open(Path)].
  public KernelFile open(String path) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length >= PATH_BYTES) {
      return new KernelFile(this, path, -1, new Outcome.Broken(path, 36));
    }
    MemorySegment.copy(name, 0, pathBuffer, JAVA_BYTE, 0, name.length);
    pathBuffer.set(JAVA_BYTE, name.length, (byte) 0);
    int fd = openPathBuffer();
    return new KernelFile(this, path, fd, fd >= 0 ? Outcome.OK : Outcome.of(path, errno()));
  }

  /// Opens `prefix`, then the decimal `number`, then `suffix`, without making a string.
  ///
  /// @return the descriptor, or a negative error number
  public int openNumbered(byte[] prefix, long number, byte[] suffix) {
    int at = prefix.length;
    MemorySegment.copy(prefix, 0, pathBuffer, JAVA_BYTE, 0, at);
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      pathBuffer.set(JAVA_BYTE, at + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    at += digits;
    MemorySegment.copy(suffix, 0, pathBuffer, JAVA_BYTE, at, suffix.length);
    pathBuffer.set(JAVA_BYTE, at + suffix.length, (byte) 0);
    int fd = openPathBuffer();
    return fd >= 0 ? fd : -errno();
  }

  /// Reads a descriptor from its start into [#bytes()].
  ///
  /// @return 0, or the error number
  public int read(int fd) {
    int total = 0;
    while (total < BUFFER_BYTES) {
      long count = pread(fd, total);
      if (count < 0) {
        int errno = errno();
        if (errno == Errno.EINTR) {
          continue;
        }
        length = 0;
        return errno;
      }
      total += (int) count;
      // A kernel file that fits is given in one piece, but for those made of pages (seq_file): a
      // piece of less than a page is the last.
      if (count < 2048) {
        break;
      }
    }
    length = total;
    MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, total);
    return 0;
  }

  /// The bytes of the last successful read, of which the first [#length()] count.
  public byte[] bytes() {
    return bytes;
  }

  /// How many bytes the last read gave; 0 after one that failed.
  public int length() {
    return length;
  }

  /// Closes a descriptor.
  public void close(int fd) {
    openFiles--;
    try {
      int ignored = (int) Libc.CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Descriptors this kernel has open now.
  public int openFiles() {
    return openFiles;
  }

  /// Whether `path` lies on a cgroup v2 file system.
  public boolean isCgroup2(Path path) {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(name, 0, pathBuffer, JAVA_BYTE, 0, name.length);
    pathBuffer.set(JAVA_BYTE, name.length, (byte) 0);
    MemorySegment result = buffer.asSlice(0, STATFS_BYTES);
    try {
      int status = (int) Libc.STATFS.invokeExact(callState, pathBuffer.address(), result);
      return status == 0 && result.get(JAVA_LONG, 0) == CGROUP2_MAGIC;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Bytes of a memory page.
  public long pageBytes() {
    return sysconf(SC_PAGESIZE);
  }

  /// Clock ticks per second, the unit of times in `/proc/stat`.
  public long ticksPerSecond() {
    return sysconf(SC_CLK_TCK);
  }

  /// CPU time this process has used, all threads, in nanoseconds.
  public long processCpuNanos() {
    try {
      int ignored =
          (int) Libc.CLOCK_GETTIME.invokeExact(CLOCK_PROCESS_CPUTIME_ID, buffer.address());
      return buffer.get(JAVA_LONG, 0) * 1_000_000_000L + buffer.get(JAVA_LONG, 8);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private int openPathBuffer() {
    try {
      int fd = (int) Libc.OPEN.invokeExact(callState, pathBuffer.address(), O_CLOEXEC);
      if (fd >= 0) {
        openFiles++;
      }
      return fd;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  // A call that fails is made again to learn why; if that one succeeds, so much the better.
  private long pread(int fd, int offset) {
    long into = buffer.address() + offset;
    long most = (long) BUFFER_BYTES - offset;
    try {
      long count = (long) Libc.PREAD.invokeExact(fd, into, most, (long) offset);
      return count >= 0
          ? count
          : (long) Libc.PREAD_ERRNO.invokeExact(callState, fd, into, most, (long) offset);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private long sysconf(int name) {
    try {
      return (long) Libc.SYSCONF.invokeExact(name);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private int errno() {
    return (int) Libc.ERRNO.get(callState, 0L);
  }

  // A method handle to C throws nothing of its own: what arrives here is a bug or an Error.
  static AssertionError unexpected(Throwable e) {
    return new AssertionError("a system call threw", e);
  }
}
