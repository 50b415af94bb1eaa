package io.temper.machinery.schema;

import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.resource.Subresource;
import java.util.List;

/// The forms of the scale subresource, under the names the cluster gives them (k8s.io/api
/// autoscaling/v1).
final class ScaleDefinitions {
  static final GroupVersionKind KIND = Subresource.Scale.KIND;

  private static final String PREFIX = "io.k8s.api.autoscaling.v1.";
  static final String SCALE = PREFIX + "Scale";
  private static final String SPEC = PREFIX + "ScaleSpec";
  private static final String STATUS = PREFIX + "ScaleStatus";

  private ScaleDefinitions() {}

  static List<Definition> all() {
    return List.of(
        definition(
            SCALE,
            "How many there are to be, whatever is scaled.",
            List.of(KIND),
            MetaDefinitions.API_VERSION,
            MetaDefinitions.KIND,
            Property.optional(
                "metadata", MetaDefinitions.reference("ObjectMeta"), "Of the object scaled."),
            Property.optional("spec", new Schema.Reference(SPEC), "What is wanted."),
            Property.optional("status", new Schema.Reference(STATUS), "What there is.")),
        definition(
            SPEC,
            "How many are wanted.",
            List.of(),
            Property.optional("replicas", Schema.INT32, "How many are wanted.")),
        definition(
            STATUS,
            "How many there are.",
            List.of(),
            Property.required("replicas", Schema.INT32, "How many there are."),
            Property.optional(
                "selector",
                Schema.STRING,
                "Which pods they are, in the form of the parameter labelSelector.")));
  }

  private static Definition definition(
      String name, String description, List<GroupVersionKind> kinds, Property... properties) {
    return new Definition(name, description, new Schema.Structure(List.of(properties)), kinds);
  }
}
