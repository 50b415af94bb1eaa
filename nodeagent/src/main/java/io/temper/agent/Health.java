package io.temper.agent;

import io.temper.agent.kube.Reflector;
import io.temper.agent.trust.Certificates;

/// How kube and the certificates are doing.
record Health(Reflector<?> pods, Reflector<?> node, Certificates certificates)
    implements Agent.Surroundings {
  @Override
  public boolean kubeSynced() {
    return pods.synced() && node.synced();
  }

  @Override
  public boolean kubeConnected() {
    return pods.connected() && node.connected();
  }

  @Override
  public boolean certificateReady() {
    return certificates.ready();
  }

  @Override
  public long certificateExpirySeconds() {
    return certificates.expirySeconds();
  }
}
