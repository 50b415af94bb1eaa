package io.temper.crds.rightsizing;

import io.temper.crds.Doc;

@Doc(
    "What a workload requests beside what its pods were seen to need. Its name is KIND.NAME of the workload, as in deployment.web.")
public record Rightsizing(
    @Doc("The workload.") RightsizingSpec spec,
    @Doc("What it should request, and what that rests on.") RightsizingStatus status) {}
