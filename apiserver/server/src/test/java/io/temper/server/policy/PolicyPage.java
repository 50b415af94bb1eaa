package io.temper.server.policy;

import io.temper.crds.Groups;
import io.temper.crds.schema.CustomKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The page of a policy in the reference, as Markdown: as [io.temper.machinery.docs.ReferencePage]
/// has it for what the API server serves, with what is refused.
final class PolicyPage {
  private static final Set<String> COMMON = Set.of("apiVersion", "kind", "metadata");

  private final StringBuilder text = new StringBuilder();
  private final Set<String> refusals = new LinkedHashSet<>();

  private PolicyPage() {}

  static String of(PolicyDefinition definition) {
    PolicyPage page = new PolicyPage();
    page.write(definition);
    return page.text.toString();
  }

  private void write(PolicyDefinition definition) {
    CustomKind kind = definition.kind();
    line("# " + definition.type().getSimpleName());
    line("");
    line(String.valueOf(definition.schema().get("description")));
    line("");
    line("| | |");
    line("|---|---|");
    line("| API | `" + Groups.POLICY + "/" + Groups.V1 + "`, a custom resource |");
    List<String> names = new ArrayList<>(List.of(kind.plural()));
    names.addAll(List.of(kind.shortNames()));
    line("| resource | `" + String.join("`, `", names) + "` |");
    line("| scope | cluster |");
    line("| categories | temper |");
    line("");
    line("## Columns");
    line("");
    line("| column | type | what it is |");
    line("|---|---|---|");
    for (CustomKind.Column column : kind.columns()) {
      String wide = column.wide() ? " (`-o wide`)" : "";
      line("| %s%s | %s | %s |".formatted(column.name(), wide, column.type(), column.doc()));
    }
    line("| Age | date | Time since the object was created. |");
    line("");
    line("## Fields");
    line("");
    line("A field marked with * must be there. `status` is written by Temper.");
    line("");
    line("| field | type | what it is |");
    line("|---|---|---|");
    fields("", definition.schema());
    line("");
    line("## What is refused");
    line("");
    line("Beside values of another type or outside the bounds above:");
    line("");
    line("| field | what it says |");
    line("|---|---|");
    refusals.forEach(this::line);
  }

  private void fields(String path, Map<String, Object> schema) {
    List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
    StructuralSchema.properties(schema)
        .forEach((name, property) -> {
          if (path.isEmpty() && COMMON.contains(name)) {
            return;
          }
          String field = path + name;
          line(
              "| `%s`%s | %s | %s |"
                  .formatted(
                      field,
                      required.contains(name) ? "*" : "",
                      type(property),
                      property.get("description")));
          descend(field, property);
        });
  }

  private void descend(String field, Map<String, Object> schema) {
    refuse(field, schema);
    fields(field + ".", schema);
    if (schema.get("items") instanceof Map<?, ?> items) {
      descend(field + "[]", tree(items));
    }
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      descend(field + "{}", tree(values));
    }
  }

  private void refuse(String field, Map<String, Object> schema) {
    if (schema.get("x-kubernetes-validations") instanceof List<?> rules) {
      for (Object rule : rules) {
        Map<String, Object> said = tree((Map<?, ?>) rule);
        String at = field + said.getOrDefault("fieldPath", "");
        refusals.add("| `" + at + "` | " + said.get("message") + " |");
      }
    }
  }

  private static String type(Map<String, Object> schema) {
    String type = String.valueOf(schema.get("type"));
    Object fallback = schema.get("default");
    return form(type, schema) + (fallback == null ? "" : " (" + plain(fallback) + ")");
  }

  private static String form(String type, Map<String, Object> schema) {
    if (schema.get("enum") instanceof List<?> constants) {
      return "`" + String.join("`, `", constants.stream().map(String::valueOf).toList()) + "`";
    }
    if ("date-time".equals(schema.get("format"))) {
      return "time";
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      return "list of " + type(tree(items));
    }
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      return "map of " + type(tree(values));
    }
    Object least = schema.get("minimum");
    Object most = schema.get("maximum");
    if (least == null && most == null) {
      return type;
    }
    return most == null ? type + ", " + least + " or more" : type + ", " + least + " to " + most;
  }

  private static String plain(Object fallback) {
    return fallback instanceof List<?> items
        ? String.join(", ", items.stream().map(String::valueOf).toList())
        : fallback.toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  private void line(String content) {
    text.append(content).append('\n');
  }
}
