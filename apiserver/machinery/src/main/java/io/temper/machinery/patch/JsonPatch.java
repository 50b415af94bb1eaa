package io.temper.machinery.patch;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// JSON patch (RFC 6902), as lenient as the library kube-apiserver uses: `replace` of a field that
/// is not there adds it, `copy` of one adds null, and indices may count from the end.
public final class JsonPatch {
  /// More operations are refused.
  public static final int MAX_OPERATIONS = 10_000;

  /// Bytes that all `copy` operations together may add, so that a small patch cannot make a huge
  /// object.
  private static final long MAX_COPIED_BYTES = 3L * 1024 * 1024;

  /// Levels of objects and lists, as of bodies: what walks through more of them runs out of stack.
  private static final int MAX_DEPTH = 1000;

  /// Values that all operations together may put somewhere.
  private static final int MAX_VALUES = 10_000_000;

  private final List<Map<String, @Nullable Object>> operations;

  private JsonPatch(List<Map<String, @Nullable Object>> operations) {
    this.operations = operations;
  }

  /// Reads a patch. Members of operations that RFC 6902 does not know are passed over.
  ///
  /// @param patch null is a patch without operations
  /// @throws StatusException 400 when it is no list of operations, 413 when there are more than
  ///   [#MAX_OPERATIONS]
  public static JsonPatch of(@Nullable Object patch) {
    if (patch == null) {
      return new JsonPatch(List.of());
    }
    if (!(patch instanceof List<?> list)) {
      throw undecodable(goKind(patch), "value of type []handlers.jsonPatchOp");
    }
    List<Map<String, @Nullable Object>> operations = new ArrayList<>(list.size());
    for (Object element : list) {
      Map<String, @Nullable Object> operation =
          element == null ? Map.of() : JsonTrees.asMap(element);
      if (operation == null) {
        throw undecodable(goKind(element), "value of type handlers.jsonPatchOp");
      }
      for (String member : List.of("op", "path", "from")) {
        Object value = operation.get(member);
        if (value != null && !(value instanceof String)) {
          throw undecodable(
              goKind(value), "struct field jsonPatchOp." + member + " of type string");
        }
      }
      operations.add(operation);
    }
    if (operations.size() > MAX_OPERATIONS) {
      throw new StatusException(
          Status.failure(
              413,
              "RequestEntityTooLarge",
              "Request entity too large: The allowed maximum operations in a JSON patch is "
                  + MAX_OPERATIONS
                  + ", got "
                  + operations.size()));
    }
    return new JsonPatch(operations);
  }

  private static StatusException undecodable(String kind, String target) {
    return new StatusException(
        Status.badRequest(
            "error decoding patch: json: cannot unmarshal " + kind + " into Go " + target));
  }

  private static String goKind(@Nullable Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Number _ -> "number";
      case List<?> _ -> "array";
      case null, default -> "object";
    };
  }

  /// The patched document. The argument is not changed.
  ///
  /// @throws StatusException 422 Invalid when an operation cannot be carried out or a `test` fails;
  ///   which one, kube does not say either
  public @Nullable Object apply(@Nullable Object document) {
    Work work = new Work(JsonTrees.copy(document));
    try {
      operations.forEach(work::carryOut);
    } catch (InapplicableException e) {
      throw new StatusException(
          Status.failure(
              422,
              "Invalid",
              "the server rejected our request due to an error in our request",
              StatusDetails.of(List.of(), 0)),
          e);
    }
    return work.document;
  }

  /// An operation that cannot be carried out.
  private static final class InapplicableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InapplicableException(String message) {
      super(message);
    }
  }

  /// A document while it is patched.
  private static final class Work {
    private @Nullable Object document;
    private long copiedBytes;
    private int values;

    Work(@Nullable Object document) {
      this.document = document;
    }

    void carryOut(Map<String, @Nullable Object> operation) {
      String op = operation.get("op") instanceof String text ? text : "unknown";
      switch (op) {
        case "add" -> {
          Object value = JsonTrees.copy(operation.get("value"));
          requireShallow(operation, value);
          place(operation, "path").add(value);
        }
        case "remove" -> place(operation, "path").remove();
        case "replace" -> replace(operation);
        case "move" -> {
          Place from = place(operation, "from");
          Object moved = from.get();
          requireShallow(operation, moved);
          from.remove();
          place(operation, "path").add(moved);
        }
        case "copy" -> copy(operation);
        case "test" -> test(operation);
        default -> throw new InapplicableException("Unexpected kind: " + op);
      }
    }

    private void replace(Map<String, @Nullable Object> operation) {
      Object value = JsonTrees.copy(operation.get("value"));
      if ("".equals(operation.get("path"))) {
        if (!(value instanceof Map<?, ?>) && !(value instanceof List<?>)) {
          throw new InapplicableException("replace operation value must be object or array");
        }
        document = value;
      } else {
        requireShallow(operation, value);
        place(operation, "path").set(value);
      }
    }

    private void copy(Map<String, @Nullable Object> operation) {
      Object value = JsonTrees.copy(place(operation, "from").get());
      Place to = place(operation, "path");
      if (value != null) {
        copiedBytes += new JsonWriter().tree(value).toByteArray().length;
      }
      if (copiedBytes > MAX_COPIED_BYTES) {
        throw new InapplicableException("copied more than " + MAX_COPIED_BYTES + " bytes");
      }
      requireShallow(operation, value);
      to.add(value);
    }

    /// Each value may be shallow, and what patches make of them not.
    private void requireShallow(Map<String, @Nullable Object> operation, @Nullable Object value) {
      String pointer = operation.get("path") instanceof String text ? text : "";
      JsonTrees.Extent extent = JsonTrees.extent(value);
      values += extent.values();
      if (values > MAX_VALUES) {
        throw new InapplicableException("more than " + MAX_VALUES + " values put somewhere");
      }
      if (pointer.chars().filter(c -> c == '/').count() + extent.depth() > MAX_DEPTH) {
        throw new InapplicableException("deeper than " + MAX_DEPTH + " levels");
      }
    }

    private void test(Map<String, @Nullable Object> operation) {
      Object actual = "".equals(operation.get("path")) ? document : place(operation, "path").get();
      if (!JsonTrees.equal(actual, operation.get("value"))) {
        throw new InapplicableException(
            "testing value " + operation.get("path") + " failed: test failed");
      }
    }

    /// The place a pointer names; that it lies in an object or a list is sure, that something is
    /// there is not.
    private Place place(Map<String, @Nullable Object> operation, String member) {
      Supplier<InapplicableException> missing =
          () -> new InapplicableException("missing " + member + ": " + operation.get(member));
      if (!(operation.get(member) instanceof String pointer)) {
        throw missing.get();
      }
      String[] steps = pointer.split("/", -1);
      if (steps.length < 2) {
        throw missing.get();
      }
      Object holder = document;
      for (int i = 1; i < steps.length - 1; i++) {
        holder = Place.of(holder, unescaped(steps[i]), missing).get();
      }
      return Place.of(holder, unescaped(steps[steps.length - 1]), missing);
    }

    private static String unescaped(String step) {
      return step.replace("~1", "/").replace("~0", "~");
    }
  }

  /// A field of an object or an item of a list.
  private sealed interface Place {
    static Place of(@Nullable Object holder, String key, Supplier<InapplicableException> missing) {
      Map<String, @Nullable Object> map = JsonTrees.asMap(holder);
      if (map != null) {
        return new Field(map, key);
      }
      if (holder instanceof List<?> list) {
        @SuppressWarnings("unchecked")
        List<@Nullable Object> items = (List<@Nullable Object>) list;
        return new Item(items, key);
      }
      throw missing.get();
    }

    /// What is there; null when nothing is, in an object.
    @Nullable Object get();

    void add(@Nullable Object value);

    void set(@Nullable Object value);

    void remove();
  }

  private record Field(Map<String, @Nullable Object> map, String key) implements Place {
    @Override
    public @Nullable Object get() {
      return map.get(key);
    }

    @Override
    public void add(@Nullable Object value) {
      map.put(key, value);
    }

    @Override
    public void set(@Nullable Object value) {
      map.put(key, value);
    }

    @Override
    public void remove() {
      if (!map.containsKey(key)) {
        throw new InapplicableException("Unable to remove nonexistent key: " + key);
      }
      map.remove(key);
    }
  }

  private record Item(List<@Nullable Object> list, String key) implements Place {
    @Override
    public @Nullable Object get() {
      return list.get(index(list.size()));
    }

    @Override
    public void add(@Nullable Object value) {
      list.add(key.equals("-") ? list.size() : index(list.size() + 1), value);
    }

    @Override
    public void set(@Nullable Object value) {
      list.set(index(list.size()), value);
    }

    @Override
    public void remove() {
      list.remove(index(list.size()));
    }

    private int index(int size) {
      int index;
      try {
        index = Integer.parseInt(key);
      } catch (NumberFormatException e) {
        throw new InapplicableException("value was not a proper array index: " + key);
      }
      if (index >= size || index < -size) {
        throw new InapplicableException("Unable to access invalid index: " + index);
      }
      return index < 0 ? index + size : index;
    }
  }
}
