package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import java.util.List;
import java.util.Map;

@Doc("Which objects, by their labels: those for which all holds that it says.")
public record LabelSelector(
    @Doc("Labels with these values.") @Size(max = 64)
        Map<String, @Size(max = 63) @Rule(value = Cel.IS_VALUE, says = Cel.VALUE) String>
            matchLabels,
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
      @Doc("Name of the label.")
          @Size(min = 1, max = 317)
          @Rule(
              value = "self.matches('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?" + Cel.WORD + "$')",
              says =
                  "no label has such a name: it is a word such as pool, or one behind a domain, such"
                      + " as topology.kubernetes.io/zone")
          String key,
      @Doc("In, NotIn, Exists or DoesNotExist.") Operator operator,
      @Doc("For In and NotIn: the values.") @Size(max = 64)
          List<@Size(max = 63) @Rule(value = Cel.IS_VALUE, says = Cel.VALUE) String> values) {

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

  /// What labels are made of.
  static final class Cel {
    static final String WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";
    static final String IS_VALUE = "self.matches('^(" + WORD + ")?$')";
    static final String VALUE =
        "no label has such a value: it is letters, digits, -, _ and ., with a letter or digit at"
            + " both ends";

    private Cel() {}
  }
}
