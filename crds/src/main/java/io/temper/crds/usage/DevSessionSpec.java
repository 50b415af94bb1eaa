package io.temper.crds.usage;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("Who works on what.")
public record DevSessionSpec(
    @Doc("Whose session it is.") Owner owner,
    @Doc("How it was started: Exec by a person, Ci by a pipeline, Preview for an environment.")
        Type type,
    @Doc("Namespace of the target.") String namespace,
    @Doc("The workload it works on, as kind/name: deployment/web.") String target,
    @Doc("Which pipeline started it; only when the type is not Exec.") @Nullable Ci ci,
    @Doc("Tool that opened it, such as mirrord.") @Nullable String tool,
    @Doc("Version of that tool.") @Nullable String toolVersion,
    @Doc("What sessions that belong together share.") @Nullable String key,
    @Doc("Session of another cluster that this one is part of, so that the two count once.")
        @Nullable String parent) {

  /// How a session was started.
  public enum Type {
    Exec,
    Ci,
    Preview
  }

  @Doc("Whose session it is.")
  public record Owner(
      @Doc("Stable identity of a person or machine, by which sessions are counted.") String userId,
      @Doc("Name of the user on that machine.") @Nullable String username,
      @Doc("Name of the machine.") @Nullable String hostname,
      @Doc("Name under which the cluster knows the user.") @Nullable String k8sUsername) {}

  @Doc("Which pipeline started a session.")
  public record Ci(
      @Doc("Service that runs the pipeline, such as github.") String provider,
      @Doc("Environment the pipeline works for, such as staging.") @Nullable String environment,
      @Doc("Name of the pipeline.") @Nullable String pipeline,
      @Doc("Who or what triggered it.") @Nullable String triggeredBy) {}
}
