package io.temper.agent.kernel;

/// Error numbers that mean something to a reader of kernel files; the same on every Linux
/// architecture Temper runs on.
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int EMFILE = 24;
  static final int EOPNOTSUPP = 95;

  private Errno() {}

  static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "not permitted (EPERM)";
      case ENOENT -> "no such file (ENOENT)";
      case ESRCH -> "no such process (ESRCH)";
      case EINTR -> "interrupted (EINTR)";
      case EACCES -> "permission denied (EACCES)";
      case ENODEV -> "no such device, the cgroup was removed (ENODEV)";
      case EINVAL -> "invalid argument (EINVAL)";
      case EMFILE -> "too many open files (EMFILE)";
      case EOPNOTSUPP -> "switched off in this kernel (EOPNOTSUPP)";
      default -> "errno " + errno;
    };
  }
}
