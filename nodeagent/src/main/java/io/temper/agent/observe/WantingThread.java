package io.temper.agent.observe;

/// A thread that runs, or waits to run, a good part of the time.
///
/// @param cgroupUid its pod, by what the pod's cgroup is named by
/// @param tid its id on the host
/// @param runPermille of its pod's last window, that it ran
/// @param waitPermille of its pod's last window, that it wanted to run and did not
public record WantingThread(String cgroupUid, int tid, int runPermille, int waitPermille) {}
