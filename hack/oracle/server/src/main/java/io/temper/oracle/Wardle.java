package io.temper.oracle;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// What the server serves. The first version is the preferred one, as with upstream's priorities.
final class Wardle {
  static final String GROUP = "wardle.example.com";
  static final GroupVersion ALPHA = new GroupVersion(GROUP, "v1alpha1");
  static final GroupVersion BETA = new GroupVersion(GROUP, "v1beta1");

  /// What the sample says of itself when it is built as a module.
  static final String VERSION =
      """
      {"major": "1", "minor": "2", "emulationMajor": "1", "emulationMinor": "2", \
      "minCompatibilityMajor": "1", "minCompatibilityMinor": "1", \
      "gitVersion": "v0.0.0-master+$Format:%H$", "gitCommit": "$Format:%H$", \
      "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", \
      "compiler": "javac", "platform": "jvm"}\
      """;

  /// As apimachinery `pkg/apis/meta/v1/types_swagger_doc_generated.go`.
  private static final String NAME =
      "Name must be unique within a namespace. Is required when creating resources, although some"
          + " resources may allow a client to request the generation of an appropriate name"
          + " automatically. Name is primarily intended for creation idempotence and configuration"
          + " definition. Cannot be updated. More info:"
          + " https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

  private static final String CREATED =
      "CreationTimestamp is a timestamp representing the server time when this object was created."
          + " It is not guaranteed to be set in happens-before order across separate operations."
          + " Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\n"
          + "Populated by the system. Read-only. Null for lists. More info:"
          + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

  private Wardle() {}

  /// One counter behind all stores, as with upstream's one etcd.
  static List<Resource<?>> resources(InstantSource clock) {
    Revisions revisions = new Revisions(1);
    MemoryStore<Flunder> flunders = store("flunders", revisions, clock);
    return List.of(
        plain(
            Resource.of(BETA, "flunders", BetaFlunder.class)
                .kind("Flunder")
                .strategy(new Rules<>(flunder -> flunder.said().references().check()))
                .serve(new Converted<>(flunders, Conversion.FLUNDERS, ALPHA.version()))),
        plain(
            Resource.of(ALPHA, "fischers", Fischer.class)
                .cluster()
                .deprecated(deprecation("Fischer"))
                .strategy(Rules.none())
                .serve(store("fischers", revisions, clock))),
        plain(
            Resource.of(ALPHA, "flunders", Flunder.class)
                .deprecated(deprecation("Flunder"))
                .strategy(new Rules<>(flunder -> flunder.said().references().check()))
                .serve(flunders)));
  }

  private static String deprecation(String kind) {
    return ALPHA + " " + kind + " is deprecated in v1.3+, unavailable in v1.10+";
  }

  private static <T> MemoryStore<T> store(String plural, Revisions revisions, InstantSource clock) {
    return new MemoryStore<>(new GroupResource(GROUP, plural), revisions, Window.UPSTREAM, clock);
  }

  /// With the columns of a kind that declares none (apiserver `pkg/registry/rest/table.go`).
  private static <T> Resource<T> plain(Resource<T> declared) {
    return new Resource<>(
        declared.groupVersion(),
        declared.plural(),
        declared.singular(),
        declared.kind(),
        declared.shortNames(),
        declared.categories(),
        declared.namespaced(),
        declared.bodyType(),
        List.of(
            new TableColumn<>("Name", "string", "name", NAME, 0, o -> o.metadata().name()),
            new TableColumn<>("Created At", "date", "", CREATED, 0, Wardle::created)),
        declared.selectableFields(),
        declared.whyEmpty(),
        declared.deprecation(),
        declared.strategy(),
        declared.subresources(),
        declared.registry());
  }

  private static Object created(ApiObject<?> object) {
    Instant time = object.metadata().creationTimestamp();
    return time == null ? "0001-01-01T00:00:00Z" : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
