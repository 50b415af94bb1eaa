package io.temper.crds.rightsizing;

import io.temper.crds.Doc;

@Doc("The workload that is advised about, in the namespace of this object.")
public record RightsizingSpec(
    @Doc("Its kind: Deployment, ReplicaSet, StatefulSet, DaemonSet or CronJob.") String kind,
    @Doc("Its name.") String name) {}
