package io.temper.crds.savings;

import io.temper.crds.Doc;
import io.temper.crds.perf.Need;
import org.jspecify.annotations.Nullable;

@Doc("A pod: what it asks for and what it needs.")
public record PodInputs(
    @Doc("uid of the Pod.") String uid,
    @Doc("CPU requested, as the scheduler counts, in millicores; absent where none is.")
        @Nullable Long requestedMillicores,
    @Doc("CPU requested before the overcommit webhook scaled it, in millicores; absent likewise.")
        @Nullable Long originalMillicores,
    @Doc("Memory requested, in bytes; absent where none is.") @Nullable Long requestedBytes,
    @Doc("What it needs; absent without enough samples.") @Nullable Need need) {

  public boolean asks() {
    return requestedMillicores != null || requestedBytes != null;
  }
}
