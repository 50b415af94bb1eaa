package io.temper.machinery.schema;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.resource.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// All definitions of one API group version, by name.
public record Definitions(SortedMap<String, Definition> byName) {
  public Definitions {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /// Reads the records of these resources; the shared forms of the cluster come with them.
  ///
  /// @throws IllegalArgumentException when a record has a component without a JSON form, or two
  ///   different records would bear the same name
  public static Definitions of(
      GroupVersion groupVersion, List<? extends Resource<?>> resources, Describer describer) {
    RecordReader reader = new RecordReader(groupVersion, describer);
    resources.forEach(reader::read);
    SortedMap<String, Definition> all = new TreeMap<>(reader.definitions());
    MetaDefinitions.all(groupVersion).forEach(definition -> all.put(definition.name(), definition));
    ScaleDefinitions.all().forEach(definition -> all.put(definition.name(), definition));
    return new Definitions(all);
  }

  /// Name of a form every group shares, such as `Status`.
  public static String meta(String name) {
    return MetaDefinitions.PREFIX + name;
  }

  /// Name of what `/version` answers.
  public static String versionInfo() {
    return MetaDefinitions.VERSION_INFO;
  }

  /// Name of a type of a group: reversed group, version, type, as in `io.temper.v1.NodePerf`.
  public static String nameOf(GroupVersion groupVersion, String type) {
    List<String> labels = new ArrayList<>(List.of(groupVersion.group().split("\\.")));
    Collections.reverse(labels);
    return String.join(".", labels) + "." + groupVersion.version() + "." + type;
  }

  /// Name of the form of a kind, wherever it comes from.
  public static String nameOf(GroupVersionKind kind) {
    return kind.equals(ScaleDefinitions.KIND)
        ? ScaleDefinitions.SCALE
        : nameOf(new GroupVersion(kind.group(), kind.version()), kind.kind());
  }

  public Definition get(String name) {
    Definition found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no definition named " + name);
    }
    return found;
  }

  /// These definitions and those they refer to, at any depth.
  public Definitions reachableFrom(List<String> names) {
    SortedMap<String, Definition> reached = new TreeMap<>();
    names.forEach(name -> reach(name, reached));
    return new Definitions(reached);
  }

  /// Definitions and fields that explain nothing, as `Type` and `Type.field`.
  public List<String> undescribed() {
    List<String> found = new ArrayList<>();
    for (Definition definition : byName.values()) {
      if (definition.description().isEmpty()) {
        found.add(definition.name());
      }
      if (definition.schema() instanceof Schema.Structure(List<Property> properties, _)) {
        properties.stream()
            .filter(property -> property.description().isEmpty())
            .forEach(property -> found.add(definition.name() + "." + property.name()));
      }
    }
    return found;
  }

  private void reach(String name, SortedMap<String, Definition> reached) {
    Definition definition = get(name);
    if (reached.putIfAbsent(name, definition) == null) {
      reach(definition.schema(), reached);
    }
  }

  private void reach(Schema schema, SortedMap<String, Definition> reached) {
    switch (schema) {
      case Schema.Reference(String definition) -> reach(definition, reached);
      case Schema.ListOf(Schema items, _, _) -> reach(items, reached);
      case Schema.MapOf(Schema values, _) -> reach(values, reached);
      case Schema.Structure(List<Property> properties, _) ->
          properties.forEach(property -> reach(property.schema(), reached));
      case Schema.Scalar _, Schema.Anything _ -> {}
    }
  }
}
