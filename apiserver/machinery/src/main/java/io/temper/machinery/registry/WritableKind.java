package io.temper.machinery.registry;

import io.temper.machinery.apply.FieldPath;
import io.temper.machinery.apply.FieldSet;
import io.temper.machinery.apply.MergeType;
import io.temper.machinery.apply.ServerSideApply;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.SchemaForm;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.ObjectTrees;
import io.temper.machinery.wire.RecordMember;
import io.temper.machinery.wire.ValueException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the writes of one kind share: its declaration, its forms, and the parts that are written
/// through paths of their own. Made once; for all threads.
public final class WritableKind<T> {
  private static final String STATUS = "status";

  private final Resource<T> resource;
  private final Definitions definitions;
  private final ObjectTrees<T> trees;
  private final BodyForm form;
  private final ServerSideApply fields;
  private final @Nullable RecordMember<T> status;
  private final InstantSource clock;
  private final @Nullable Map<String, @Nullable Object> nothing;

  /// @throws IllegalArgumentException when the body type has no JSON form
  public WritableKind(Resource<T> resource, InstantSource clock) {
    GroupVersion version = resource.groupVersion();
    String name = Definitions.nameOf(version, resource.kind());
    this.resource = resource;
    this.definitions = Definitions.of(version, List.of(resource), _ -> "");
    this.trees = new ObjectTrees<>(version, resource.kind(), resource.bodyType());
    this.form = SchemaForm.of(definitions, name);
    this.fields =
        ServerSideApply.of(
            MergeType.of(definitions, name), GroupVersionKind.of(version, resource.kind()), clock);
    this.status = resource.has(STATUS) ? RecordMember.of(resource.bodyType(), STATUS) : null;
    this.clock = clock;
    this.nothing = nothing(trees);
  }

  private static <T> @Nullable Map<String, @Nullable Object> nothing(ObjectTrees<T> trees) {
    try {
      return trees.of(trees.read(Map.of()));
    } catch (ValueException _) {
      // A body that cannot be empty: all that is in an object was put there.
      return null;
    }
  }

  public Resource<T> resource() {
    return resource;
  }

  /// The forms of the kind and those all groups share, without texts.
  public Definitions definitions() {
    return definitions;
  }

  public ObjectTrees<T> trees() {
    return trees;
  }

  /// The form of the objects as clients send them.
  public BodyForm form() {
    return form;
  }

  InstantSource clock() {
    return clock;
  }

  /// All of an object but what is a subresource.
  public Part<T> whole() {
    ServerSideApply reset =
        status == null ? fields : fields.resetting(FieldSet.of(FieldPath.of(STATUS)));
    return new Part<>(new Confinement.Whole<>(status), reset, trees, nothing);
  }

  /// The status.
  ///
  /// @throws IllegalStateException when it is no subresource
  public Part<T> status() {
    if (status == null) {
      throw new IllegalStateException(resource.plural() + " have no subresource " + STATUS);
    }
    ServerSideApply own = fields.subresource(STATUS).tracking(set -> set.only(Set.of(STATUS)));
    return new Part<>(new Confinement.Status<>(status), own, trees, nothing);
  }

  /// All of an object that stands for a subresource of others: its fields are managed as of that.
  public Part<T> under(String subresource) {
    return new Part<>(
        new Confinement.Whole<>(null), fields.subresource(subresource), trees, nothing);
  }
}
