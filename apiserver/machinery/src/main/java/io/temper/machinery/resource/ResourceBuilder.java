package io.temper.machinery.resource;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/// Declares a resource, from [Resource#of] to [#serve]. Kind and singular are the record's name;
/// the table starts with the name and ends with the age unless told otherwise.
public final class ResourceBuilder<T> {
  private final GroupVersion groupVersion;
  private final String plural;
  private final Class<T> bodyType;
  private final Map<String, Function<ApiObject<T>, String>> selectableFields =
      new LinkedHashMap<>();

  private String kind;
  private boolean namespaced = true;
  private List<String> shortNames = List.of();
  private List<String> categories = List.of();
  private List<TableColumn<T>> columns = new ArrayList<>();
  private Supplier<String> whyEmpty = () -> "";
  private String deprecation = "";
  private Strategy<T> strategy = Strategy.plain();
  private final List<Subresource<T>> subresources = new ArrayList<>();

  ResourceBuilder(GroupVersion groupVersion, String plural, Class<T> bodyType) {
    this.groupVersion = groupVersion;
    this.plural = plural;
    this.bodyType = bodyType;
    this.kind = bodyType.getSimpleName();
  }

  /// A kind other than the record's name.
  public ResourceBuilder<T> kind(String name) {
    kind = name;
    return this;
  }

  /// Objects belong to the cluster, not to a namespace.
  public ResourceBuilder<T> cluster() {
    namespaced = false;
    return this;
  }

  /// What may be typed instead of the plural: `kubectl get nperf`.
  public ResourceBuilder<T> shortNames(String... names) {
    shortNames = List.of(names);
    return this;
  }

  /// Groups of resources this one is listed with: `kubectl get temper`.
  public ResourceBuilder<T> categories(String... names) {
    categories = List.of(names);
    return this;
  }

  /// What stands between name and age.
  @SafeVarargs
  @SuppressWarnings("varargs") // copied, never written
  public final ResourceBuilder<T> columns(TableColumn<T>... between) {
    columns = new ArrayList<>(List.of(between));
    return this;
  }

  /// One more column between name and age, of the field at a path such as `spec.room`. Its type is
  /// the field's, its description the field's [io.temper.machinery.meta.Doc].
  ///
  /// @throws IllegalArgumentException when the body has no such field
  public ResourceBuilder<T> column(String name, String path) {
    return column(name, path, RecordPath.of(bodyType, path).description());
  }

  /// As [#column(String, String)], with a description of its own.
  public ResourceBuilder<T> column(String name, String path, String description) {
    columns.add(TableColumn.field(name, description, RecordPath.of(bodyType, path)));
    return this;
  }

  /// A field that `--field-selector` knows beyond name and namespace.
  public ResourceBuilder<T> selectable(String path, Function<ApiObject<T>, String> value) {
    selectableFields.put(path, value);
    return this;
  }

  /// As [#selectable(String, Function)], of the field at the path. What is absent is selected by
  /// the empty text.
  ///
  /// @throws IllegalArgumentException when the body has no such field
  public ResourceBuilder<T> selectable(String path) {
    RecordPath<T> field = RecordPath.of(bodyType, path);
    return selectable(path, object -> Objects.toString(field.value(object.body()), ""));
  }

  /// Why there may be nothing to list: kubectl prints it as a warning above "No resources found".
  /// Asked for each list that holds nothing; an empty text says nothing.
  public ResourceBuilder<T> whyEmpty(Supplier<String> reason) {
    whyEmpty = reason;
    return this;
  }

  /// Warns everybody who still uses this version: `shop.example.com/v1 Bike is deprecated in v2+`.
  public ResourceBuilder<T> deprecated(String warning) {
    deprecation = warning;
    return this;
  }

  /// What the kind adds to the rules of all writes.
  public ResourceBuilder<T> strategy(Strategy<T> rules) {
    strategy = rules;
    return this;
  }

  /// The component `status` of the body is written on its own, by `…/status` alone.
  ///
  /// @throws IllegalArgumentException when the body has none
  public ResourceBuilder<T> status() {
    if (Arrays.stream(bodyType.getRecordComponents())
        .noneMatch(component -> component.getName().equals("status"))) {
      throw new IllegalArgumentException(bodyType.getName() + " has no component status");
    }
    return with(new Subresource.Status<>());
  }

  /// `kubectl scale` and autoscalers change the number of replicas by `…/scale`.
  public ResourceBuilder<T> scale(Subresource.Scale<T> scale) {
    return with(scale);
  }

  /// What is made from an object when it is asked for, as an object of another kind.
  public ResourceBuilder<T> computed(Computed<T, ?> computed) {
    return with(computed);
  }

  /// Whatever a connecter makes of it.
  public <O extends Record> ResourceBuilder<T> connect(Connect<T, O> connect) {
    return with(connect);
  }

  private ResourceBuilder<T> with(Subresource<T> subresource) {
    if (subresources.stream().anyMatch(known -> known.name().equals(subresource.name()))) {
      throw new IllegalArgumentException("declared twice: " + plural + "/" + subresource.name());
    }
    subresources.add(subresource);
    return this;
  }

  /// Ends the declaration with where its objects are kept; they have every verb.
  public Resource<T> keptIn(Storage storage) {
    return serve(storage.of(new StoredKind<>(groupVersion, plural, kind, namespaced, bodyType)));
  }

  /// Ends the declaration with what serves it.
  public Resource<T> serve(Registry<T> registry) {
    return new Resource<>(
        groupVersion,
        plural,
        kind.toLowerCase(Locale.ROOT),
        kind,
        shortNames,
        categories,
        namespaced,
        bodyType,
        framedColumns(),
        selectableFields,
        whyEmpty,
        deprecation,
        strategy,
        subresources,
        registry);
  }

  private List<TableColumn<T>> framedColumns() {
    List<TableColumn<T>> framed = new ArrayList<>();
    framed.add(TableColumn.nameColumn());
    framed.addAll(columns);
    framed.add(TableColumn.ageColumn());
    return framed;
  }
}
