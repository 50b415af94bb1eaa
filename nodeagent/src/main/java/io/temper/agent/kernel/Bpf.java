package io.temper.agent.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The maps of the BPF programs that are loaded, reached by `bpf(2)` itself. Belongs to one thread.
///
/// Needs CAP_SYS_ADMIN, as maps of other processes are found by their ids.
///
/// @see <a href="https://docs.kernel.org/userspace-api/ebpf/syscall.html">eBPF syscall</a>
public final class Bpf implements AutoCloseable {
  private static final int MAP_LOOKUP_ELEM = 1;
  private static final int MAP_UPDATE_ELEM = 2;
  private static final int MAP_GET_NEXT_ID = 12;
  private static final int MAP_GET_FD_BY_ID = 14;
  private static final int OBJ_GET_INFO_BY_FD = 15;

  // union bpf_attr, as each command sees it.
  private static final int ATTR_BYTES = 128;
  private static final long ATTR_NEXT_ID = 4;
  private static final long ATTR_INFO_LENGTH = 4;
  private static final long ATTR_INFO = 8;
  private static final long ATTR_KEY = 8;
  private static final long ATTR_VALUE = 16;
  private static final long ATTR_FLAGS = 24;

  // struct bpf_map_info
  private static final int INFO_BYTES = 128;
  private static final long INFO_KEY_SIZE = 8;
  private static final long INFO_VALUE_SIZE = 12;
  private static final long INFO_MAX_ENTRIES = 16;
  private static final long INFO_NAME = 24;

  /// `BPF_EXIST`: an update of what is there, never an insertion.
  private static final long EXIST = 2;

  /// `PIDFD_THREAD`: of a thread, not of a process. Since Linux 6.9.
  private static final int THREAD = 0x80;

  /// The longest value of a thread that is read.
  static final int MOST_THREAD_BYTES = 4096;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment callState = arena.allocate(Libc.CALL_STATE);
  private final MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
  private final MemorySegment info = arena.allocate(INFO_BYTES, 8);
  private final MemorySegment key = arena.allocate(8, 8);
  private final MemorySegment value = arena.allocate(8, 8);
  private final MemorySegment threadValue = arena.allocate(MOST_THREAD_BYTES, 8);

  /// The maps of this name. A kernel keeps the first 15 characters of a name only.
  ///
  /// @throws KernelException when maps may not be looked for: no BPF, or no right to it
  public List<BpfMap> maps(String name) {
    String kept = name.length() > 15 ? name.substring(0, 15) : name;
    List<BpfMap> found = new ArrayList<>();
    for (int id = next(0); id != 0; id = next(id)) {
      BpfMap map = open(id);
      if (map == null) {
        continue;
      }
      if (map.name().equals(kept)) {
        found.add(map);
      } else {
        map.close();
      }
    }
    return found;
  }

  @Override
  public void close() {
    arena.close();
  }

  /// What is kept under `at`, into [#value()].
  int lookup(int fd, long at) {
    element(fd, at);
    return call(MAP_LOOKUP_ELEM);
  }

  /// What is kept for a thread, into [#word].
  int lookupThread(int fd, int tid) {
    int thread = pidfd(tid);
    if (thread < 0) {
      return -thread;
    }
    key.set(JAVA_INT, 0, thread);
    attr.fill((byte) 0).set(JAVA_INT, 0, fd);
    attr.set(JAVA_LONG, ATTR_KEY, key.address());
    attr.set(JAVA_LONG, ATTR_VALUE, threadValue.address());
    int errno = call(MAP_LOOKUP_ELEM);
    close(thread);
    return errno;
  }

  int word(int index) {
    return threadValue.get(JAVA_INT, 4L * index);
  }

  /// Replaces what is kept under `at`.
  int update(int fd, long at, long with) {
    element(fd, at);
    value.set(JAVA_LONG, 0, with);
    attr.set(JAVA_LONG, ATTR_FLAGS, EXIST);
    return call(MAP_UPDATE_ELEM);
  }

  long value() {
    return value.get(JAVA_LONG, 0);
  }

  static void close(int fd) {
    try {
      int ignored = (int) Libc.CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw Kernel.unexpected(e);
    }
  }

  // The id after this one, 0 when there is none.
  private int next(int id) {
    attr.fill((byte) 0).set(JAVA_INT, 0, id);
    int errno = call(MAP_GET_NEXT_ID);
    if (errno == Errno.ENOENT) {
      return 0;
    }
    if (errno != 0) {
      throw new KernelException("bpf", "BPF_MAP_GET_NEXT_ID", errno);
    }
    return attr.get(JAVA_INT, ATTR_NEXT_ID);
  }

  // Null when the map went away between being listed and being opened.
  private @Nullable BpfMap open(int id) {
    attr.fill((byte) 0).set(JAVA_INT, 0, id);
    int fd = descriptor(MAP_GET_FD_BY_ID);
    if (fd == -Errno.ENOENT) {
      return null;
    }
    if (fd < 0) {
      throw new KernelException("bpf", "BPF_MAP_GET_FD_BY_ID", -fd);
    }
    info.fill((byte) 0);
    attr.fill((byte) 0).set(JAVA_INT, 0, fd);
    attr.set(JAVA_INT, ATTR_INFO_LENGTH, INFO_BYTES);
    attr.set(JAVA_LONG, ATTR_INFO, info.address());
    int errno = call(OBJ_GET_INFO_BY_FD);
    if (errno != 0) {
      close(fd);
      throw new KernelException("bpf", "BPF_OBJ_GET_INFO_BY_FD", errno);
    }
    return new BpfMap(
        this,
        fd,
        info.getString(INFO_NAME, StandardCharsets.US_ASCII),
        info.get(JAVA_INT, INFO_KEY_SIZE),
        info.get(JAVA_INT, INFO_VALUE_SIZE),
        info.get(JAVA_INT, INFO_MAX_ENTRIES));
  }

  private void element(int fd, long at) {
    key.set(JAVA_LONG, 0, at);
    attr.fill((byte) 0).set(JAVA_INT, 0, fd);
    attr.set(JAVA_LONG, ATTR_KEY, key.address());
    attr.set(JAVA_LONG, ATTR_VALUE, value.address());
  }

  // A descriptor of the thread, or the negative error number.
  private int pidfd(int tid) {
    try {
      long answer =
          (long) Libc.PIDFD_OPEN.invokeExact(callState, Libc.PIDFD_OPEN_NUMBER, tid, THREAD);
      return answer >= 0 ? (int) answer : -(int) Libc.ERRNO.get(callState, 0L);
    } catch (Throwable e) {
      throw Kernel.unexpected(e);
    }
  }

  private int call(int command) {
    return Math.max(0, -descriptor(command));
  }

  // What the call answers, or the negative error number.
  private int descriptor(int command) {
    try {
      long answer =
          (long)
              Libc.BPF.invokeExact(callState, Libc.BPF_NUMBER, command, attr.address(), ATTR_BYTES);
      return answer >= 0 ? (int) answer : -(int) Libc.ERRNO.get(callState, 0L);
    } catch (Throwable e) {
      throw Kernel.unexpected(e);
    }
  }
}
