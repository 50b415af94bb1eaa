package io.temper.admission.kube;

import java.util.List;
import java.util.Map;

/// Which namespaces a policy is for, by their labels.
record NamespaceSelector(Map<String, String> matchLabels, List<Expression> matchExpressions) {
  NamespaceSelector {
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

  static NamespaceSelector read(Map<?, ?> tree) {
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
    return new NamespaceSelector(Tree.strings(tree.get("matchLabels")), expressions);
  }

  /// An empty one selects nothing here: that it selects everything was hardly meant.
  boolean matches(Map<String, String> labels) {
    boolean empty = matchLabels.isEmpty() && matchExpressions.isEmpty();
    return !empty
        && labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(each -> each.matches(labels));
  }
}
