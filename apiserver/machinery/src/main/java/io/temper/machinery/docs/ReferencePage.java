package io.temper.machinery.docs;

import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.QueryOptions;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.schema.Definition;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.schema.Property;
import io.temper.machinery.schema.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The page of one kind in the reference, as Markdown.
public final class ReferencePage {
  /// What every object has and no page repeats.
  private static final Set<String> COMMON = Set.of("apiVersion", "kind", "metadata");

  private final StringBuilder text = new StringBuilder();
  private final Definitions definitions;
  private final Describer describer;

  private ReferencePage(Definitions definitions, Describer describer) {
    this.definitions = definitions;
    this.describer = describer;
  }

  /// @param describer brings the texts of parameters
  public static String of(Resource<?> resource, Definitions definitions, Describer describer) {
    ReferencePage page = new ReferencePage(definitions, describer);
    page.write(resource);
    return page.text.toString();
  }

  private <T> void write(Resource<T> resource) {
    Definition kind = definitions.get(Definitions.nameOf(resource.groupVersion(), resource.kind()));
    line("# " + resource.kind());
    line("");
    line(kind.description());
    line("");
    names(resource);
    line("## Columns");
    columns(resource.columns());
    subresources(resource);
    line("## Fields");
    line("");
    line("A field marked with * is always there.");
    fields(kind);
    for (Subresource<T> subresource : resource.servedSubresources()) {
      if (subresource instanceof Computed<T, ?> computed) {
        computed(resource, computed);
      }
    }
  }

  private void computed(Resource<?> resource, Computed<?, ?> computed) {
    Definition kind = definitions.get(Definitions.nameOf(resource.groupVersion(), computed.kind()));
    line("");
    line("## " + computed.kind());
    line("");
    line(kind.description());
    columns(computed.columns());
    line("A field marked with * is always there.");
    fields(kind);
  }

  private void fields(Definition kind) {
    line("");
    line("| field | type | what it is |");
    line("|---|---|---|");
    fields("", kind, new ArrayDeque<>(List.of(kind.name())));
  }

  private void names(Resource<?> resource) {
    line("| | |");
    line("|---|---|");
    line("| API | `" + resource.groupVersion() + "` |");
    line("| resource | " + codes(resource.plural(), resource.shortNames()) + " |");
    line("| scope | " + (resource.namespaced() ? "namespace" : "cluster") + " |");
    line("| verbs | " + String.join(", ", resource.verbs()) + " |");
    if (!resource.categories().isEmpty()) {
      line("| categories | " + String.join(", ", resource.categories()) + " |");
    }
    if (!resource.selectableFields().isEmpty()) {
      List<String> fields = resource.selectableFields().keySet().stream().sorted().toList();
      line("| field selectors | `" + String.join("`, `", fields) + "` |");
    }
    line("");
  }

  private void columns(List<? extends TableColumn<?>> columns) {
    line("");
    line("| column | type | what it is |");
    line("|---|---|---|");
    for (TableColumn<?> column : columns) {
      String wide = column.priority() > 0 ? " (`-o wide`)" : "";
      line(
          "| "
              + column.name()
              + wide
              + " | "
              + column.type()
              + " | "
              + column.description()
              + " |");
    }
    line("");
  }

  private <T> void subresources(Resource<T> resource) {
    if (resource.servedSubresources().isEmpty()) {
      return;
    }
    line("## Subresources");
    line("");
    line("| path | verbs | what it is |");
    line("|---|---|---|");
    for (Subresource<T> subresource : resource.servedSubresources()) {
      line(
          "| `%s/{name}/%s` | %s | %s |"
              .formatted(
                  resource.plural(),
                  subresource.name(),
                  String.join(", ", resource.verbs(subresource)),
                  purpose(subresource)));
    }
    line("");
    for (Subresource<T> subresource : resource.servedSubresources()) {
      if (subresource instanceof Connect<T, ?> connect) {
        options(connect);
      }
    }
  }

  private static String purpose(Subresource<?> subresource) {
    return switch (subresource) {
      case Subresource.Status<?> _ -> "the status, written apart from all else";
      case Subresource.Scale<?> _ -> "autoscaling/v1 Scale: how many there are to be";
      case Computed<?, ?> computed -> computed.kind() + ", made when it is asked for";
      case Connect<?, ?> connect -> "answers " + String.join(", ", connect.methods());
    };
  }

  private void options(Connect<?, ?> connect) {
    List<QueryOptions.Parameter> parameters = QueryOptions.of(connect.defaults()).parameters();
    if (parameters.isEmpty()) {
      return;
    }
    line("| parameter of `" + connect.name() + "` | type | default | what it is |");
    line("|---|---|---|---|");
    for (QueryOptions.Parameter parameter : parameters) {
      line(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  parameter.name(),
                  parameter.form().type(),
                  unlessEmpty(parameter.of(connect.defaults())),
                  describer.describe(parameter.component())));
    }
    line("");
  }

  private static String unlessEmpty(@Nullable Object value) {
    return value == null || value.equals("") || value.equals(List.of()) ? "" : "`" + value + "`";
  }

  /// @param inside definitions that this path leads through: one that contains itself ends there
  private void fields(String path, Definition definition, Deque<String> inside) {
    if (!(definition.schema() instanceof Schema.Structure(List<Property> properties, _))) {
      return;
    }
    for (Property property : properties) {
      if (path.isEmpty() && COMMON.contains(property.name())) {
        continue;
      }
      String name = path + property.name();
      line(
          "| `%s`%s | %s | %s |"
              .formatted(
                  name,
                  property.required() ? "*" : "",
                  type(property.schema()),
                  property.description()));
      descend(name, property.schema(), inside);
    }
  }

  private void descend(String path, Schema schema, Deque<String> inside) {
    switch (schema) {
      case Schema.Reference(String name) when !inside.contains(name) -> {
        inside.push(name);
        fields(path + ".", definitions.get(name), inside);
        inside.pop();
      }
      case Schema.ListOf(Schema items, _, _) -> descend(path + "[]", items, inside);
      case Schema.MapOf(Schema values, _) -> descend(path + "{}", values, inside);
      case Schema.Reference _, Schema.Scalar _, Schema.Structure _, Schema.Anything _ -> {}
    }
  }

  private static String type(Schema schema) {
    return switch (schema) {
      case Schema.Scalar(_, _, List<String> allowed) when !allowed.isEmpty() ->
          "`" + String.join("`, `", allowed) + "`";
      case Schema.Scalar(_, String format, _) when format.equals("date-time") -> "time";
      case Schema.Scalar(String type, _, _) -> type;
      case Schema.Reference _, Schema.Structure _, Schema.Anything _ -> "object";
      case Schema.ListOf(Schema items, _, _) -> "list of " + type(items);
      case Schema.MapOf(Schema values, _) -> "map of " + type(values);
    };
  }

  private static String codes(String first, List<String> others) {
    return others.isEmpty()
        ? "`" + first + "`"
        : "`" + first + "`, `" + String.join("`, `", others) + "`";
  }

  private void line(String content) {
    text.append(content).append('\n');
  }
}
