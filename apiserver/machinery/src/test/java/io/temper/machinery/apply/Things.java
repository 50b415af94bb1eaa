package io.temper.machinery.apply;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.schema.Definition;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.schema.Property;
import io.temper.machinery.schema.Schema;
import io.temper.machinery.schema.Schema.MapKind;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A kind with every form there is.
public final class Things {
  static final GroupVersion V1 = new GroupVersion("example.com", "v1");
  static final GroupVersionKind KIND = GroupVersionKind.of(V1, "Thing");
  public static final Definitions DEFINITIONS = definitions();
  static final MergeType TYPE = MergeType.of(DEFINITIONS, "com.example.v1.Thing");

  private Things() {}

  private static Definitions definitions() {
    SortedMap<String, Definition> all =
        new TreeMap<>(Definitions.of(V1, List.of(), Describer.NONE).byName());
    define(
        all,
        "Thing",
        field("apiVersion", Schema.STRING),
        field("kind", Schema.STRING),
        field("metadata", new Schema.Reference(Definitions.meta("ObjectMeta"))),
        field("spec", reference("Spec")),
        field("status", reference("Status")));
    define(
        all,
        "Spec",
        field("text", Schema.STRING),
        field("number", Schema.INT32),
        field("ratio", Schema.DOUBLE),
        field("flag", Schema.BOOLEAN),
        field("when", Schema.TIME),
        field("set", Schema.setOf(Schema.STRING)),
        field("numbers", Schema.setOf(Schema.INT64)),
        field("list", Schema.listOf(Schema.STRING)),
        field("parts", Schema.listOf(reference("Part"), "name")),
        field("ports", Schema.listOf(reference("Port"), "port", "protocol")),
        field("map", new Schema.MapOf(Schema.STRING)),
        field("atomicMap", new Schema.MapOf(Schema.STRING, MapKind.ATOMIC)),
        field("deepMap", new Schema.MapOf(reference("Part"))),
        field("setMap", new Schema.MapOf(Schema.setOf(Schema.STRING))),
        field("whole", reference("Whole")),
        field("any", new Schema.Anything()),
        field("raw", new Schema.Reference("io.k8s.apimachinery.pkg.runtime.RawExtension")));
    define(
        all,
        "Part",
        field("name", Schema.STRING),
        field("size", Schema.INT64),
        field("tags", Schema.setOf(Schema.STRING)),
        field("labels", new Schema.MapOf(Schema.STRING)),
        field("parts", Schema.listOf(reference("Part"), "name")));
    define(
        all,
        "Port",
        field("port", Schema.INT32),
        field("protocol", Schema.STRING).withDefault("TCP"),
        field("note", Schema.STRING));
    define(
        all,
        "Status",
        field("phase", Schema.STRING),
        field("conditions", Schema.listOf(reference("Part"), "name")));
    put(
        all,
        "Whole",
        new Schema.Structure(
            List.of(field("a", Schema.STRING), field("b", Schema.INT32)), MapKind.ATOMIC));
    return new Definitions(all);
  }

  private static void define(Map<String, Definition> all, String name, Property... properties) {
    put(all, name, new Schema.Structure(List.of(properties)));
  }

  private static void put(Map<String, Definition> all, String name, Schema schema) {
    String full = Definitions.nameOf(V1, name);
    all.put(
        full, new Definition(full, "", schema, name.equals("Thing") ? List.of(KIND) : List.of()));
  }

  private static Property field(String name, Schema schema) {
    return Property.optional(name, schema, "");
  }

  private static Schema reference(String name) {
    return new Schema.Reference(Definitions.nameOf(V1, name));
  }

  /// Reads JSON in which single quotes stand for double ones.
  static Map<String, @Nullable Object> json(String text) {
    Map<String, @Nullable Object> tree =
        Values.asMap(JsonText.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    if (tree == null) {
      throw new IllegalArgumentException(text);
    }
    return tree;
  }

  /// A thing with this spec.
  static Map<String, @Nullable Object> thing(String spec) {
    return json(
        "{'apiVersion':'example.com/v1','kind':'Thing',"
            + "'metadata':{'name':'t','namespace':'n'},'spec':"
            + spec
            + "}");
  }
}
