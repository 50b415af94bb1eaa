package io.temper.agent.plan;

import java.util.List;
import java.util.Map;

/// Which nodes a policy is for; an empty one takes all.
///
/// @see <a
///   href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">
///   Label selectors</a>
public record NodeSelector(Map<String, String> matchLabels, List<Expression> matchExpressions) {
  /// Every node.
  public static final NodeSelector ALL = new NodeSelector(Map.of(), List.of());

  /// One condition.
  ///
  /// @param operator In, NotIn, Exists or DoesNotExist
  public record Expression(String key, String operator, List<String> values) {
    public Expression {
      values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        // As Kubernetes has it: a node without the label is not in either.
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        default -> false;
      };
    }

    String fault() {
      return switch (operator) {
        case "In", "NotIn" ->
            values.isEmpty() ? "nodeSelector: " + operator + " of " + key + " needs values" : "";
        case "Exists", "DoesNotExist" ->
            values.isEmpty() ? "" : "nodeSelector: " + operator + " of " + key + " takes no values";
        default -> "nodeSelector: operator " + operator + " is unknown";
      };
    }
  }

  public NodeSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(expression -> expression.matches(labels));
  }
}
