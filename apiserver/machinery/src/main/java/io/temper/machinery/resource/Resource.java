package io.temper.machinery.resource;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.store.Registry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The declaration of one resource.
///
/// @param bodyType record whose components stand beside `metadata` on the wire
/// @param selectableFields field selectors beyond metadata.name and metadata.namespace
/// @param whyEmpty what to tell a client whose list holds nothing, as a warning beside it; an empty
///   text for nothing
/// @param deprecation what every answer about this version warns of; empty for nothing
/// @param strategy what the kind adds to the rules of all writes
/// @param subresources each of another name
/// @param registry what serves it; the capability interfaces it implements decide the verbs
public record Resource<T>(
    GroupVersion groupVersion,
    String plural,
    String singular,
    String kind,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Class<T> bodyType,
    List<TableColumn<T>> columns,
    Map<String, Function<ApiObject<T>, String>> selectableFields,
    Supplier<String> whyEmpty,
    String deprecation,
    Strategy<T> strategy,
    List<Subresource<T>> subresources,
    Registry<T> registry) {

  public Resource {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    columns = List.copyOf(columns);
    selectableFields = Map.copyOf(selectableFields);
    subresources = List.copyOf(subresources);
  }

  /// Starts a declaration:
  ///
  /// ```java
  /// Resource.of(V1, "nodeperfs", NodePerf.class)
  ///     .cluster()
  ///     .shortNames("nperf")
  ///     .columns(TableColumn.of("CPU", "CPU used, in millicores", node -> cpu(node)))
  ///     .serve(registry)
  /// ```
  public static <T> ResourceBuilder<T> of(
      GroupVersion groupVersion, String plural, Class<T> bodyType) {
    return new ResourceBuilder<>(groupVersion, plural, bodyType);
  }

  /// The verbs served, sorted: exactly what the registry can do.
  public List<String> verbs() {
    return registry.verbs();
  }

  /// Its subresources that answer anything, by name, as documents list them.
  public List<Subresource<T>> servedSubresources() {
    return subresources.stream()
        .filter(each -> !verbs(each).isEmpty())
        .sorted(Comparator.comparing(Subresource::name))
        .toList();
  }

  /// The verbs of one of its subresources, sorted.
  public List<String> verbs(Subresource<T> subresource) {
    return subresource.verbs(verbs().contains("get"), verbs().contains("update"));
  }

  /// The kind of what one of its subresources takes and gives. For one that connects it is that of
  /// its options, as upstream names them, since it has no objects.
  public GroupVersionKind kind(Subresource<T> subresource) {
    return switch (subresource) {
      case Subresource.Status<T> _ -> GroupVersionKind.of(groupVersion, kind);
      case Subresource.Scale<T> _ -> Subresource.Scale.KIND;
      case Computed<T, ?> computed -> GroupVersionKind.of(groupVersion, computed.kind());
      case Connect<T, ?> connect ->
          GroupVersionKind.of(groupVersion, kind + capitalized(connect.name()) + "Options");
    };
  }

  /// Whether its objects have a subresource of this name.
  public boolean has(String subresource) {
    return subresource(subresource).isPresent();
  }

  /// The subresource of this name; empty when its objects have none.
  public Optional<Subresource<T>> subresource(String name) {
    return subresources.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  public GroupResource groupResource() {
    return new GroupResource(groupVersion.group(), plural);
  }

  /// Name of the list kind.
  public String listKind() {
    return kind + "List";
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
