package io.temper.agent.enforce;

/// The program that keeps the scheduler running, as the agent sees it.
interface Supervisor extends AutoCloseable {
  /// Takes what is heard of it, on a thread of the supervisor's.
  interface Listener {
    /// What it says now.
    void heard(SupervisorStatus status);

    /// It cannot be reached any more, or not yet.
    void lost(String why);
  }

  /// Has it run a configuration, and waits until it is attached or has failed.
  ///
  /// @param layers scx_layered's JSON
  /// @throws SupervisorException when it does not answer as it should
  SupervisorStatus.Answer start(long generation, String digest, String layers, int leaseSeconds)
      throws SupervisorException;

  /// Extends the lease.
  SupervisorStatus.Answer renew(int leaseSeconds) throws SupervisorException;

  /// Has it return the node to stock scheduling, and waits until it has.
  SupervisorStatus.Answer stop(String why) throws SupervisorException;

  @Override
  void close();
}
