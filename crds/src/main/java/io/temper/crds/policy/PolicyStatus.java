package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Keyed;
import io.temper.crds.schema.Size;
import java.util.List;

@Doc("How a policy stands.")
public record PolicyStatus(
    @Doc("What is so, by type.") @Size(max = 16) @Keyed("type") List<Condition> conditions) {

  public PolicyStatus {
    conditions = List.copyOf(conditions);
  }
}
