package io.temper.agent.kube;

import java.util.Map;

/// The agent's Node and Lease in the kube API, as far as the agent writes them.
public interface NodeRecord {
  /// Makes these all of the agent's annotations; those it wrote before and that are not among them
  /// go.
  ///
  /// @param uid the node's, so that another of the same name is left alone
  Written annotate(String uid, Map<String, String> annotations);

  /// Renews the Lease that says the agent is alive.
  ///
  /// @param uid the node's, with which the Lease shall go
  /// @param unixMillis the time of renewal
  Written renew(String uid, long unixMillis);

  /// What came of writing.
  sealed interface Written {
    /// It is written.
    Written DONE = new Done();

    /// See [#DONE].
    record Done() implements Written {}

    /// It is not.
    record Failed(String why) implements Written {}
  }
}
