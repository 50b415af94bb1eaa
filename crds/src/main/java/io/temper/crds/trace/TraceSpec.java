package io.temper.crds.trace;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What is to be traced, and how much of it.")
public record TraceSpec(
    @Doc("The node; may be left out where a pod is named, which says it.") @Nullable String node,
    @Doc("A pod, whose threads and what they start are traced; absent: the whole node.")
        @Nullable PodReference pod,
    @Doc("How long the trace may take, in seconds: 1 to 60, and 10 unless told otherwise.")
        @Nullable Integer seconds,
    @Doc("How large it may become, in bytes: 64 Ki to 64 Mi, and 16 Mi unless told otherwise.")
        @Nullable Long maxBytes) {

  @Doc("A pod by its name.")
  public record PodReference(
      @Doc("Its namespace.") String namespace, @Doc("Its name.") String name) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }
}
