package io.temper.machinery.meta;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One object at one revision, together with the forms it was already encoded to. Each form is made
/// once, on first use, and shared by every list and watch; readers must not change the bytes.
public final class VersionedObject<T> {
  private final ApiObject<T> object;
  private final ResourceVersion revision;
  private volatile @Nullable Form forms;

  /// @param object the object; the revision replaces the one its metadata holds
  public VersionedObject(ApiObject<T> object, ResourceVersion revision) {
    this.object =
        new ApiObject<>(object.metadata().withResourceVersion(revision.toString()), object.body());
    this.revision = revision;
  }

  public ApiObject<T> object() {
    return object;
  }

  public ResourceVersion revision() {
    return revision;
  }

  public ObjectMeta metadata() {
    return object.metadata();
  }

  /// Whether an object says the same, apart from its revision.
  public boolean holds(ApiObject<T> offered) {
    return object.body().equals(offered.body())
        && object
            .metadata()
            .equals(offered.metadata().withResourceVersion(object.metadata().resourceVersion()));
  }

  /// The form under this key, made by `encoder` when it is not there yet. Two threads that come at
  /// once may both encode; both get equal bytes.
  ///
  /// @param key names the form and everything its bytes depend on; identity is best
  public byte[] encoded(Object key, Function<? super ApiObject<T>, byte[]> encoder) {
    for (Form form = forms; form != null; form = form.next) {
      if (form.key.equals(key)) {
        return form.bytes;
      }
    }
    byte[] bytes = encoder.apply(object);
    // A racing thread's form may be lost here: it is made again when it is next asked for.
    forms = new Form(key, bytes, forms);
    return bytes;
  }

  /// Forgets the encoded forms; they come back when asked for. For objects that history keeps and
  /// hardly anybody reads.
  public void forgetEncoded() {
    forms = null;
  }

  /// An immutable list of at most a handful: JSON, metadata in JSON and protobuf, a table row.
  private record Form(Object key, byte[] bytes, @Nullable Form next) {}
}
