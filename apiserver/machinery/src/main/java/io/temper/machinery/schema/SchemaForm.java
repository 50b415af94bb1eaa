package io.temper.machinery.schema;

import io.temper.machinery.wire.BodyForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The forms of definitions, for the reader of bodies. Looked up when they are needed, for a form
/// may contain itself.
public final class SchemaForm implements BodyForm {
  private static final String FIELDS = Definitions.meta("FieldsV1");
  private static final String RAW = "io.k8s.apimachinery.pkg.runtime.RawExtension";

  private final Definitions definitions;
  private final Schema schema;
  private final String name;
  private final Map<String, BodyForm> fields = new HashMap<>();

  private SchemaForm(Definitions definitions, Schema schema, String name) {
    this.definitions = definitions;
    this.schema = schema;
    this.name = name;
    if (schema instanceof Schema.Structure(List<Property> properties, _)) {
      properties.forEach(property -> fields.put(property.name(), at(property.schema())));
    }
  }

  /// @throws IllegalArgumentException when there is no definition of this name
  public static BodyForm of(Definitions definitions, String name) {
    return new Named(definitions, name);
  }

  private BodyForm at(Schema below) {
    return below instanceof Schema.Reference(String definition)
        ? new Named(definitions, definition)
        : new SchemaForm(definitions, below, "");
  }

  @Override
  public Kind kind() {
    return switch (schema) {
      case Schema.Structure _ -> Kind.STRUCT;
      case Schema.MapOf _ -> Kind.MAP;
      case Schema.ListOf _ -> Kind.LIST;
      case Schema.Anything _ -> name.equals(FIELDS) || name.equals(RAW) ? Kind.OPAQUE : Kind.ANY;
      case Schema.Scalar(String type, String format, _) -> scalar(type, format);
      case Schema.Reference _ -> throw new IllegalStateException("a reference is looked up");
    };
  }

  private static Kind scalar(String type, String format) {
    return switch (type) {
      case "boolean" -> Kind.BOOLEAN;
      case "integer" -> format.equals("int32") ? Kind.INT32 : Kind.INT64;
      case "number" -> Kind.DOUBLE;
      default -> format.equals("date-time") ? Kind.TIME : Kind.STRING;
    };
  }

  @Override
  public String typeName() {
    if (!name.isEmpty()) {
      // Version and type: what comes before is Go's path of packages.
      return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
    return switch (schema) {
      case Schema.MapOf(Schema values, _) -> "map[string]" + at(values).typeName();
      case Schema.ListOf(Schema items, _, _) -> "[]" + at(items).typeName();
      case Schema.Scalar(_, String format, _) when format.equals("date-time") -> "v1.Time";
      case Schema.Scalar _ ->
          switch (kind()) {
            case BOOLEAN -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            default -> "string";
          };
      case Schema.Anything _, Schema.Structure _, Schema.Reference _ -> "map[string]interface {}";
    };
  }

  @Override
  public @Nullable BodyForm field(String field) {
    return schema instanceof Schema.MapOf(Schema values, _) ? at(values) : fields.get(field);
  }

  @Override
  public BodyForm items() {
    if (schema instanceof Schema.ListOf(Schema items, _, _)) {
      return at(items);
    }
    throw new IllegalStateException("no list");
  }

  /// What a definition says, once it is asked.
  private static final class Named implements BodyForm {
    private final Definitions definitions;
    private final String name;
    private @Nullable SchemaForm found;

    Named(Definitions definitions, String name) {
      this.definitions = definitions;
      this.name = name;
      // A missing definition shows at once.
      definitions.get(name);
    }

    /// Two threads that come at once make two equal ones.
    private SchemaForm form() {
      SchemaForm form = found;
      if (form == null) {
        form = new SchemaForm(definitions, definitions.get(name).schema(), name);
        found = form;
      }
      return form;
    }

    @Override
    public Kind kind() {
      return form().kind();
    }

    @Override
    public String typeName() {
      return form().typeName();
    }

    @Override
    public @Nullable BodyForm field(String field) {
      return form().field(field);
    }

    @Override
    public BodyForm items() {
      return form().items();
    }
  }
}
