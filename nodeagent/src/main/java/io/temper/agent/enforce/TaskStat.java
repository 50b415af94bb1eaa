package io.temper.agent.enforce;

import java.nio.file.Path;

/// What is used of a thread's `stat`.
///
/// @param state `R` while it runs or wants to, a blank when it ended
/// @param lastCpu the CPU it ran on last, -1 when it ended
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
record TaskStat(char state, int lastCpu) {
  private static final TaskStat GONE = new TaskStat(' ', -1);

  static TaskStat read(Path procRoot, String tid) {
    return parse(SysFile.text(procRoot.resolve(tid).resolve("stat")));
  }

  // The name in brackets may hold anything, what follows it are fields 3 and on.
  static TaskStat parse(String stat) {
    int end = stat.lastIndexOf(')');
    String[] fields = end < 0 ? new String[0] : stat.substring(end + 1).strip().split(" ", -1);
    return fields.length > 36
        ? new TaskStat(fields[0].charAt(0), Integer.parseInt(fields[36]))
        : GONE;
  }
}
