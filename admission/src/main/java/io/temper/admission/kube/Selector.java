package io.temper.admission.kube;

import java.util.List;
import java.util.Map;

/// Which namespaces or nodes a policy is for, by their labels.
record Selector(Map<String, String> matchLabels, List<Expression> matchExpressions) {
  Selector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /// One condition.
  record Expression(String key, String operator, List<String> values) {
    Expression {
      values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        default -> throw new IllegalArgumentException("operator " + operator + " is unknown");
      };
    }
  }

  static Selector read(Map<?, ?> tree) {
    List<Expression> expressions =
        Tree.list(tree.get("matchExpressions")).stream()
            .map(Tree::object)
            .map(each ->
                new Expression(
                    Tree.text(each.get("key"), ""),
                    Tree.text(each.get("operator"), ""),
                    Tree.texts(each.get("values"))))
            .toList();
    expressions.forEach(each -> each.matches(Map.of()));
    return new Selector(Tree.strings(tree.get("matchLabels")), expressions);
  }

  boolean isEmpty() {
    return matchLabels.isEmpty() && matchExpressions.isEmpty();
  }

  /// An empty one matches everything.
  boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(each -> each.matches(labels));
  }
}
