package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.StoredForm;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Objects as twins and back. Fronts are written in the spelling that the cluster keeps, keys
/// sorted and numbers as Go writes them, so that what is read back is what was written.
final class TwinForm<T> {
  private final String apiVersion;
  private final String kind;
  private final StoredForm<T> form;

  TwinForm(String group, String kind, StoredForm<T> form) {
    this.apiVersion = group + "/" + TwinDefinition.VERSION;
    this.kind = kind;
    this.form = form;
  }

  /// The object of a twin. Its name and namespace are the twin's: one that was restored to another
  /// namespace is another object, and has the twin's uid from then on.
  ///
  /// @throws IllegalArgumentException when the twin holds no such object
  VersionedObject<T> object(Twin twin) {
    JsonSpans.Span front = twin.front();
    if (front == null) {
      throw new IllegalArgumentException("it has no front");
    }
    ApiObject<T> object = form.read(front.bytes());
    if (!Key.of(object.metadata()).equals(twin.key())) {
      object =
          new ApiObject<>(
              object.metadata().toBuilder()
                  .namespace(twin.key().namespace())
                  .name(twin.key().name())
                  .uid(twin.uid())
                  .build(),
              object.body());
    }
    return new VersionedObject<>(object, twin.revision());
  }

  /// The twin that holds an object.
  ///
  /// @param unchangedSince revision that must still be there; 0 for a twin that is new
  byte[] twin(ApiObject<T> object, ResourceVersion unchangedSince) {
    JsonWriter json = begin(Key.of(object.metadata()));
    if (unchangedSince.value() != 0) {
      json.name("resourceVersion").value(unchangedSince.toString());
      // Who owns which field of a twin helps nobody: there is one writer. kube-apiserver follows
      // that from the create on unless it is told to forget it.
      json.name("managedFields").beginArray().beginObject().endObject().endArray();
    }
    if (!object.metadata().labels().isEmpty()) {
      json.name("labels").tree(new TreeMap<>(object.metadata().labels()));
    }
    return json.endObject().name(TwinDefinition.FRONT).raw(front(object)).endObject().toByteArray();
  }

  /// A twin that holds a clock.
  byte[] clock(Key key, String reading) {
    return begin(key)
        .endObject()
        .name(TwinDefinition.CLOCK)
        .value(reading)
        .endObject()
        .toByteArray();
  }

  /// The object as it comes back from the cluster.
  ApiObject<T> asKept(ApiObject<T> object) {
    return form.read(front(object));
  }

  private JsonWriter begin(Key key) {
    JsonWriter json = new JsonWriter();
    json.beginObject().name("apiVersion").value(apiVersion).name("kind").value(kind);
    json.name("metadata").beginObject().name("name").value(key.name());
    return json.optional("namespace", key.namespace());
  }

  private byte[] front(ApiObject<T> object) {
    return new JsonWriter().tree(plain(JsonText.parse(form.write(object)))).toByteArray();
  }

  /// What Go keeps of a document: keys in order, numbers as int64 or float64.
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, element) -> sorted.put((String) key, plain(element)));
        yield sorted;
      }
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(plain(item)));
        yield items;
      }
      case BigInteger wide -> wide.doubleValue();
      case Double number when number == 0 -> 0L;
      case null, default -> value;
    };
  }
}
