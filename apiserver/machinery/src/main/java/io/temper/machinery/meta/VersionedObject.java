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
  /// @param revision 0 for an object that no store keeps: its metadata then holds none
  public VersionedObject(ApiObject<T> object, ResourceVersion revision) {
    String text = revision.value() == 0 ? "" : revision.toString();
    this.object = new ApiObject<>(object.metadata().withResourceVersion(text), object.body());
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
    if (kept(key) instanceof byte[] bytes) {
      return bytes;
    }
    byte[] bytes = encoder.apply(object);
    keep(key, bytes);
    return bytes;
  }

  /// What is kept with the object under this key; null when nothing is (any more).
  public @Nullable Object kept(Object key) {
    for (Form form = forms; form != null; form = form.next) {
      if (form.key.equals(key)) {
        return form.value;
      }
    }
    return null;
  }

  /// Keeps something made from this object (and perhaps others) as long as the object lives or
  /// until [#forgetEncoded]; it takes the place of what the key had. Whoever keeps something must
  /// be able to make it again: of two threads that keep at once one may be lost.
  public void keep(Object key, Object value) {
    Form others = null;
    for (Form form = forms; form != null; form = form.next) {
      if (!form.key.equals(key)) {
        others = new Form(form.key, form.value, others);
      }
    }
    forms = new Form(key, value, others);
  }

  /// Forgets the encoded forms; they come back when asked for. For objects that history keeps and
  /// hardly anybody reads.
  public void forgetEncoded() {
    forms = null;
  }

  /// An immutable list of at most a handful: JSON, metadata in JSON and protobuf, compressed runs.
  private record Form(Object key, Object value, @Nullable Form next) {}
}
