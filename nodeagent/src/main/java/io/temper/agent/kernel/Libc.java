package io.temper.agent.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's functions the agent calls. Those that capture errno take its slot first;
/// pointers into buffers we own go as plain longs, which spares the checks of a segment per call.
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /// `int open(const char *path, int flags)`
  static final MethodHandle OPEN =
      bind("open", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT), CAPTURE);

  private static final FunctionDescriptor PREAD_SIGNATURE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /// `ssize_t pread(int fd, void *buf, size_t count, off_t offset)`, without errno: capturing it
  /// allocates 40 bytes per call in code compiled by C1.
  static final MethodHandle PREAD = bind("pread", PREAD_SIGNATURE);

  /// The same with errno, to learn why the other failed.
  static final MethodHandle PREAD_ERRNO = bind("pread", PREAD_SIGNATURE, CAPTURE);

  /// `ssize_t read(int fd, void *buf, size_t count)`
  static final MethodHandle READ =
      bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE);

  /// `int close(int fd)`
  static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  /// `int statfs(const char *path, struct statfs *buf)`
  static final MethodHandle STATFS =
      bind("statfs", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS), CAPTURE);

  /// `long sysconf(int name)`
  static final MethodHandle SYSCONF = bind("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  /// `int clock_gettime(clockid_t clock, struct timespec *time)`
  static final MethodHandle CLOCK_GETTIME =
      bind("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

  /// Number of the system call `bpf`, which has no function of its own in glibc.
  static final long BPF_NUMBER = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

  /// `long syscall(long number, int command, union bpf_attr *attr, unsigned int size)`
  static final MethodHandle BPF =
      bind(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(1));

  /// Number of the system call `pidfd_open`, the same everywhere; older glibc have no function.
  static final long PIDFD_OPEN_NUMBER = 434;

  /// `long syscall(long number, pid_t tid, unsigned int flags)`
  static final MethodHandle PIDFD_OPEN =
      bind(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(1));

  private static final FunctionDescriptor AFFINITY_SIGNATURE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);

  /// `int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *mask)`
  static final MethodHandle SCHED_GETAFFINITY =
      bind("sched_getaffinity", AFFINITY_SIGNATURE, CAPTURE);

  /// `int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *mask)`
  static final MethodHandle SCHED_SETAFFINITY =
      bind("sched_setaffinity", AFFINITY_SIGNATURE, CAPTURE);

  private Libc() {}

  @SuppressWarnings("restricted") // calling C is what this class is for
  private static MethodHandle bind(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), signature, options);
  }
}
