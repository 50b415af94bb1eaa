package io.temper.machinery.openapi;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.openapi.Operation.Body;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The paths of one group version. Which operations a resource has follows from its verbs alone, so
/// a document never offers what would answer 405.
final class ApiPaths {
  private static final List<String> OBJECT_TYPES = List.of("application/json", "application/yaml");
  private static final List<String> LIST_TYPES =
      List.of("application/json", "application/json;stream=watch", "application/yaml");
  private static final List<String> JSON = List.of("application/json");
  static final List<String> ANY = List.of("*/*");

  /// No strategic merge: clients that do not see it here send a merge patch.
  static final List<String> PATCH_TYPES =
      List.of(
          "application/apply-patch+yaml",
          "application/json-patch+json",
          "application/merge-patch+json");

  private final GroupVersion groupVersion;
  private final SubresourcePaths subresources;

  /// @param describer explains the parameters of what connects
  ApiPaths(GroupVersion groupVersion, Describer describer) {
    this.groupVersion = groupVersion;
    this.subresources = new SubresourcePaths(this, describer);
  }

  /// `/apis`: which groups there are.
  static ApiPath groups() {
    return information(
        "/apis/", "getAPIVersions", "apis", "get available API versions", "APIGroupList");
  }

  /// `/apis/group`: which versions there are.
  ApiPath versions() {
    return information(
        "/apis/" + groupVersion.group() + "/",
        "get" + groupName() + "APIGroup",
        tagPrefix(),
        "get information of a group",
        "APIGroup");
  }

  /// `/apis/group/version`: which resources there are.
  ApiPath resources() {
    return information(
        root() + "/",
        "get" + idPrefix() + "APIResources",
        tag(),
        "get available resources",
        "APIResourceList");
  }

  /// `/version`.
  static ApiPath version() {
    return new ApiPath(
        "/version/",
        List.of(),
        List.of(
            new Operation(
                "get",
                "getCodeVersion",
                "version",
                "get the version information for this server",
                "",
                null,
                List.of(),
                null,
                JSON,
                answers(200, Definitions.versionInfo()))));
  }

  /// Paths of a resource: its collection, its objects, what lies below them and, when it lives in
  /// namespaces, the list over all of them.
  List<ApiPath> of(Resource<?> resource) {
    String plural = "/" + resource.plural();
    String collection =
        resource.namespaced() ? root() + "/namespaces/{namespace}" + plural : root() + plural;
    List<ApiPath> paths = new ArrayList<>();
    if (resource.namespaced()) {
      list(resource, "ForAllNamespaces", false)
          .ifPresent(operation ->
              paths.add(
                  new ApiPath(
                      root() + plural, List.of(QueryParameters.PRETTY), List.of(operation))));
    }
    paths.add(
        new ApiPath(collection, pathParameters(resource, false), collectionOperations(resource)));
    paths.add(
        new ApiPath(
            collection + "/{name}", pathParameters(resource, true), objectOperations(resource)));
    paths.addAll(subresources.of(resource, collection + "/{name}"));
    paths.removeIf(path -> path.operations().isEmpty());
    return paths;
  }

  static List<Parameter> pathParameters(Resource<?> resource, boolean named) {
    List<Parameter> parameters = new ArrayList<>();
    if (named) {
      parameters.add(QueryParameters.NAME);
    }
    if (resource.namespaced()) {
      parameters.add(QueryParameters.NAMESPACE);
    }
    parameters.add(QueryParameters.PRETTY);
    return parameters;
  }

  private List<Operation> collectionOperations(Resource<?> resource) {
    List<Operation> operations = new ArrayList<>();
    list(resource, "", true).ifPresent(operations::add);
    for (String verb : resource.verbs()) {
      switch (verb) {
        case "create" -> operations.add(create(resource));
        case "deletecollection" -> operations.add(deleteCollection(resource));
        default -> {} // on the object, or no operation of its own
      }
    }
    return operations;
  }

  private List<Operation> objectOperations(Resource<?> resource) {
    List<Operation> operations = new ArrayList<>();
    for (String verb : resource.verbs()) {
      switch (verb) {
        case "delete" -> operations.add(delete(resource));
        case "get" -> operations.add(read(resource));
        case "patch" -> operations.add(patch(resource));
        case "update" -> operations.add(replace(resource));
        default -> {} // on the collection, or no operation of its own
      }
    }
    return operations;
  }

  private Optional<Operation> list(Resource<?> resource, String suffix, boolean scoped) {
    if (!resource.verbs().contains("list")) {
      return Optional.empty();
    }
    String scope = scoped ? scope(resource) : "";
    return Optional.of(
        operation(
            resource,
            "get",
            "list" + idPrefix() + scope + resource.kind() + suffix,
            "list or watch objects of kind " + resource.kind(),
            "list",
            QueryParameters.LIST,
            null,
            LIST_TYPES,
            answers(200, definition(resource.listKind()))));
  }

  private Operation create(Resource<?> resource) {
    SortedMap<Integer, String> answers = objectAnswers(resource, 200, 201, 202);
    return operation(
        resource,
        "post",
        id("create", "", resource),
        "create " + article(resource),
        "post",
        QueryParameters.WRITE,
        new Body(definition(resource.kind()), ANY, true),
        OBJECT_TYPES,
        answers);
  }

  private Operation read(Resource<?> resource) {
    return operation(
        resource,
        "get",
        id("read", "", resource),
        "read the specified " + resource.kind(),
        "get",
        List.of(),
        null,
        OBJECT_TYPES,
        objectAnswers(resource, 200));
  }

  private Operation replace(Resource<?> resource) {
    return operation(
        resource,
        "put",
        id("replace", "", resource),
        "replace the specified " + resource.kind(),
        "put",
        QueryParameters.WRITE,
        new Body(definition(resource.kind()), ANY, true),
        OBJECT_TYPES,
        objectAnswers(resource, 200, 201));
  }

  private Operation patch(Resource<?> resource) {
    return operation(
        resource,
        "patch",
        id("patch", "", resource),
        "partially update the specified " + resource.kind(),
        "patch",
        QueryParameters.PATCH,
        new Body(Definitions.meta("Patch"), PATCH_TYPES, true),
        OBJECT_TYPES,
        objectAnswers(resource, 200, 201));
  }

  private Operation delete(Resource<?> resource) {
    SortedMap<Integer, String> answers = answers(200, Definitions.meta("Status"));
    answers.put(202, Definitions.meta("Status"));
    return operation(
        resource,
        "delete",
        id("delete", "", resource),
        "delete " + article(resource),
        "delete",
        QueryParameters.DELETE,
        new Body(Definitions.meta("DeleteOptions"), ANY, false),
        OBJECT_TYPES,
        answers);
  }

  private Operation deleteCollection(Resource<?> resource) {
    return operation(
        resource,
        "delete",
        id("delete", "Collection", resource),
        "delete collection of " + resource.kind(),
        "deletecollection",
        QueryParameters.DELETE_COLLECTION,
        new Body(Definitions.meta("DeleteOptions"), ANY, false),
        OBJECT_TYPES,
        answers(200, Definitions.meta("Status")));
  }

  private Operation operation(
      Resource<?> resource,
      String method,
      String id,
      String description,
      String action,
      List<Parameter> parameters,
      @Nullable Body body,
      List<String> produces,
      SortedMap<Integer, String> answers) {
    return new Operation(
        method,
        id,
        tag(),
        description,
        action,
        GroupVersionKind.of(groupVersion, resource.kind()),
        parameters,
        body,
        produces,
        answers);
  }

  /// An operation on one object or a part of it, that takes and gives objects.
  Operation operation(
      String method,
      String id,
      String description,
      String action,
      GroupVersionKind kind,
      List<Parameter> parameters,
      @Nullable Body body,
      String definition,
      int... codes) {
    SortedMap<Integer, String> answers = new TreeMap<>();
    Arrays.stream(codes).forEach(code -> answers.put(code, definition));
    return new Operation(
        method, id, tag(), description, action, kind, parameters, body, OBJECT_TYPES, answers);
  }

  private static ApiPath information(
      String path, String id, String tag, String description, String answer) {
    return new ApiPath(
        path,
        List.of(),
        List.of(
            new Operation(
                "get",
                id,
                tag,
                description,
                "",
                null,
                List.of(),
                null,
                OBJECT_TYPES,
                answers(200, Definitions.meta(answer)))));
  }

  private SortedMap<Integer, String> objectAnswers(Resource<?> resource, int... codes) {
    SortedMap<Integer, String> answers = new TreeMap<>();
    Arrays.stream(codes).forEach(code -> answers.put(code, definition(resource.kind())));
    return answers;
  }

  private static SortedMap<Integer, String> answers(int code, String definition) {
    return new TreeMap<>(Map.of(code, definition));
  }

  private String definition(String kind) {
    return Definitions.nameOf(groupVersion, kind);
  }

  private String root() {
    return "/apis/" + groupVersion;
  }

  String id(String verb, String what, Resource<?> resource) {
    return verb + idPrefix() + what + scope(resource) + resource.kind();
  }

  private static String scope(Resource<?> resource) {
    return resource.namespaced() ? "Namespaced" : "";
  }

  private static String article(Resource<?> resource) {
    boolean vowel = "AEIOU".indexOf(resource.kind().charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + resource.kind();
  }

  private String idPrefix() {
    return groupName() + capitalized(groupVersion.version());
  }

  String tag() {
    return tagPrefix() + "_" + groupVersion.version();
  }

  private String tagPrefix() {
    String name = groupName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /// `TemperIo` of `temper.io`.
  private String groupName() {
    return Arrays.stream(groupVersion.group().split("[.-]"))
        .map(ApiPaths::capitalized)
        .collect(Collectors.joining());
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
