package io.temper.admission.overcommit;

/// What is known of the cluster. Asked once per pod, from any thread; answers from memory.
@FunctionalInterface
public interface Cluster {
  Surroundings around(AdmittedPod pod);
}
