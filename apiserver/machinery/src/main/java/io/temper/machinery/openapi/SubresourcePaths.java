package io.temper.machinery.openapi;

import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.openapi.Operation.Body;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.QueryOptions;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The paths below the objects of one resource. Ids and descriptions are upstream's (apiserver
/// `pkg/endpoints/installer.go`), for generated clients name their methods after them.
///
/// What connects bears the kind of its options and not that of the objects: kubectl takes the first
/// PATCH it finds for a kind for the one that changes objects.
final class SubresourcePaths {
  private static final String BELOW = "/{path}";

  private final ApiPaths group;
  private final Describer describer;

  SubresourcePaths(ApiPaths group, Describer describer) {
    this.group = group;
    this.describer = describer;
  }

  /// @param object path of one object
  <T> List<ApiPath> of(Resource<T> resource, String object) {
    List<ApiPath> paths = new ArrayList<>();
    for (Subresource<T> subresource : resource.servedSubresources()) {
      String path = object + "/" + subresource.name();
      switch (subresource) {
        case Subresource.Status<T> _, Subresource.Scale<T> _, Computed<T, ?> _ ->
            paths.add(
                new ApiPath(
                    path,
                    ApiPaths.pathParameters(resource, true),
                    objectOperations(resource, subresource)));
        case Connect<T, ?> connect -> {
          paths.add(connecting(resource, connect, path, ""));
          if (connect.leadsOn()) {
            paths.add(connecting(resource, connect, path + BELOW, "WithPath"));
          }
        }
      }
    }
    return paths;
  }

  private <T> List<Operation> objectOperations(Resource<T> resource, Subresource<T> subresource) {
    GroupVersionKind kind = resource.kind(subresource);
    String definition = Definitions.nameOf(kind);
    String named = subresource.name() + " of the specified " + resource.kind();
    List<Operation> operations = new ArrayList<>();
    for (String verb : resource.verbs(subresource)) {
      switch (verb) {
        case "get" ->
            operations.add(
                group.operation(
                    "get",
                    id("read", "", resource, subresource),
                    "read " + named,
                    "get",
                    kind,
                    List.of(),
                    null,
                    definition,
                    200));
        case "patch" ->
            operations.add(
                group.operation(
                    "patch",
                    id("patch", "", resource, subresource),
                    "partially update " + named,
                    "patch",
                    kind,
                    QueryParameters.PATCH,
                    new Body(Definitions.meta("Patch"), ApiPaths.PATCH_TYPES, true),
                    definition,
                    200,
                    201));
        default ->
            operations.add(
                group.operation(
                    "put",
                    id("replace", "", resource, subresource),
                    "replace " + named,
                    "put",
                    kind,
                    QueryParameters.WRITE,
                    new Body(definition, ApiPaths.ANY, true),
                    definition,
                    200,
                    201));
      }
    }
    return operations;
  }

  private <T> ApiPath connecting(
      Resource<T> resource, Connect<T, ?> connect, String path, String suffix) {
    List<Operation> operations =
        connect.methods().stream()
            .map(method ->
                new Operation(
                    method.toLowerCase(Locale.ROOT),
                    id("connect", capitalized(method), resource, connect) + suffix,
                    group.tag(),
                    "connect "
                        + method
                        + " requests to "
                        + connect.name()
                        + " of "
                        + resource.kind(),
                    "connect",
                    resource.kind(connect),
                    List.of(),
                    null,
                    ApiPaths.ANY,
                    new TreeMap<>(Map.of(200, Operation.TEXT))))
            .toList();
    List<Parameter> parameters = new ArrayList<>(options(connect));
    parameters.add(QueryParameters.NAME);
    if (resource.namespaced()) {
      parameters.add(QueryParameters.NAMESPACE);
    }
    if (!suffix.isEmpty()) {
      parameters.add(QueryParameters.PATH);
    }
    parameters.sort(Comparator.comparing(Parameter::name));
    return new ApiPath(path, parameters, operations);
  }

  private List<Parameter> options(Connect<?, ?> connect) {
    return QueryOptions.of(connect.defaults()).parameters().stream()
        .map(option ->
            new Parameter(
                option.name(),
                "query",
                option.form().type(),
                describer.describe(option.component())))
        .toList();
  }

  private String id(String verb, String what, Resource<?> resource, Subresource<?> subresource) {
    return group.id(verb, what, resource) + capitalized(subresource.name());
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT)
        + word.substring(1).toLowerCase(Locale.ROOT);
  }
}
