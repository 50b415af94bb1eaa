package io.temper.agent.kernel;

/// What came of reading a kernel file. All but [Broken] are constants: looking at one costs
/// nothing.
public sealed interface Outcome {
  /// The bytes are in the kernel's buffer.
  Outcome OK = new Ok();

  /// What the file described is no more: a process ended, a cgroup was removed.
  Outcome GONE = new Gone();

  /// The thing lives, this kernel just has no such file or has the feature switched off.
  Outcome UNSUPPORTED = new Unsupported();

  /// See [#OK].
  record Ok() implements Outcome {}

  /// See [#GONE].
  record Gone() implements Outcome {}

  /// See [#UNSUPPORTED].
  record Unsupported() implements Outcome {}

  /// An error that none of the others explains.
  record Broken(String path, int errno) implements Outcome {
    @Override
    public String toString() {
      return path + ": " + Errno.describe(errno);
    }
  }

  /// The outcome that an error number of `open` or `pread` means.
  static Outcome of(String path, int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ESRCH, Errno.ENODEV -> GONE;
      case Errno.EOPNOTSUPP, Errno.EINVAL -> UNSUPPORTED;
      default -> new Broken(path, errno);
    };
  }
}
