package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import java.util.List;
import java.util.Map;

@Doc("Which objects, by their labels: those for which all holds that it says.")
public record LabelSelector(
    @Doc("Labels with these values.") @Size(max = 64)
        Map<String, @Size(max = 63) String> matchLabels,
    @Doc("Conditions that all must hold.") @Size(max = 64) List<Requirement> matchExpressions) {

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  @Doc("A condition on one label.")
  @Rule(
      value = "!(self.operator in ['In', 'NotIn']) || (has(self.values) && size(self.values) > 0)",
      says = "In and NotIn need values")
  @Rule(
      value =
          "!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values)"
              + " || size(self.values) == 0",
      says = "Exists and DoesNotExist take no values")
  public record Requirement(
      @Doc("Name of the label.") @Size(min = 1, max = 317) String key,
      @Doc("In, NotIn, Exists or DoesNotExist.") Operator operator,
      @Doc("For In and NotIn: the values.") @Size(max = 64) List<@Size(max = 63) String> values) {

    public Requirement {
      values = List.copyOf(values);
    }
  }

  /// What must hold for a label. As Kubernetes has it, NotIn holds also where the label is missing.
  public enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist
  }
}
