package io.temper.machinery.schema;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ListMapKey;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Turns records into definitions. A component is required unless it may be null or empty.
final class RecordReader {
  private static final String METADATA = "metadata";
  private static final Set<Class<?>> MAP_KEYS =
      Set.of(String.class, int.class, long.class, boolean.class);

  private final GroupVersion groupVersion;
  private final Describer describer;
  private final Map<String, Definition> definitions = new TreeMap<>();
  private final Map<String, Class<?>> owners = new HashMap<>();

  RecordReader(GroupVersion groupVersion, Describer describer) {
    this.groupVersion = groupVersion;
    this.describer = describer;
  }

  Map<String, Definition> definitions() {
    return definitions;
  }

  /// Defines a kind, its list, what is computed from its objects, and all that is in them.
  <T> void read(Resource<T> resource) {
    defineKind(resource.kind(), resource.bodyType());
    defineList(resource, Definitions.nameOf(groupVersion, resource.kind()));
    for (Subresource<T> subresource : resource.subresources()) {
      if (subresource instanceof Computed<T, ?> computed) {
        defineKind(computed.kind(), computed.bodyType());
      }
    }
  }

  private void defineKind(String kind, Class<?> bodyType) {
    String name = Definitions.nameOf(groupVersion, kind);
    List<Property> properties = new ArrayList<>();
    properties.add(MetaDefinitions.API_VERSION);
    properties.add(MetaDefinitions.KIND);
    properties.add(
        Property.optional(
            METADATA, MetaDefinitions.reference("ObjectMeta"), "Name, labels and so on."));
    properties.addAll(bodyProperties(bodyType));
    define(
        bodyType,
        new Definition(
            name,
            describer.describe(bodyType),
            new Schema.Structure(properties),
            List.of(GroupVersionKind.of(groupVersion, kind))));
  }

  private void defineList(Resource<?> resource, String itemName) {
    String name = Definitions.nameOf(groupVersion, resource.listKind());
    definitions.put(
        name,
        new Definition(
            name,
            "A list of " + resource.kind() + ".",
            new Schema.Structure(
                List.of(
                    MetaDefinitions.API_VERSION,
                    Property.required(
                        "items", Schema.listOf(new Schema.Reference(itemName)), "The objects."),
                    MetaDefinitions.KIND,
                    Property.optional(
                        METADATA, MetaDefinitions.reference("ListMeta"), "Revision and page."))),
            List.of(GroupVersionKind.of(groupVersion, resource.listKind()))));
  }

  /// What stands beside `metadata`. The status is never asked of a client.
  private List<Property> bodyProperties(Class<?> bodyType) {
    return properties(bodyType).stream()
        .map(property ->
            property.name().equals("status")
                ? Property.optional(property.name(), property.schema(), property.description())
                : property)
        .toList();
  }

  private List<Property> properties(Class<?> recordType) {
    return Arrays.stream(recordType.getRecordComponents()).map(this::property).toList();
  }

  private Property property(RecordComponent component) {
    return new Property(
        component.getName(),
        schema(component.getGenericType(), component),
        describer.describe(component),
        isRequired(component));
  }

  private static boolean isRequired(RecordComponent component) {
    Class<?> type = component.getType();
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !Collection.class.isAssignableFrom(type)
        && !Map.class.isAssignableFrom(type);
  }

  private Schema schema(Type type, RecordComponent where) {
    return switch (type) {
      case ParameterizedType generic -> collection(generic, where);
      // A record, but not on the wire.
      case Class<?> plain when plain == RawJson.class -> new Schema.Anything();
      case Class<?> plain when plain.isRecord() -> reference(plain);
      case Class<?> plain when plain.isEnum() -> enumeration(plain);
      case Class<?> plain -> scalar(plain, where);
      default -> throw noForm(type, where);
    };
  }

  private Schema collection(ParameterizedType generic, RecordComponent where) {
    Type[] arguments = generic.getActualTypeArguments();
    if (generic.getRawType() == Map.class && isKey(arguments[0])) {
      return new Schema.MapOf(schema(arguments[1], where));
    }
    if (generic.getRawType() == Set.class) {
      return Schema.setOf(schema(arguments[0], where));
    }
    if (generic.getRawType() == List.class) {
      return list(arguments[0], where);
    }
    throw noForm(generic, where);
  }

  private Schema list(Type itemType, RecordComponent where) {
    Schema items = schema(itemType, where);
    ListMapKey key = where.getAnnotation(ListMapKey.class);
    if (key == null) {
      return Schema.listOf(items);
    }
    for (String name : key.value()) {
      if (!isMapKey(itemType, name)) {
        throw new IllegalArgumentException(
            where.getDeclaringRecord().getName()
                + "."
                + where.getName()
                + ": items cannot be told apart by "
                + name
                + ", which is no string, whole number, boolean or enum that must be there");
      }
    }
    return Schema.listOf(items, key.value());
  }

  private static boolean isMapKey(Type itemType, String name) {
    return itemType instanceof Class<?> item
        && item.isRecord()
        && Arrays.stream(item.getRecordComponents())
            .anyMatch(component ->
                component.getName().equals(name)
                    && isRequired(component)
                    && (component.getType().isEnum() || MAP_KEYS.contains(component.getType())));
  }

  private static boolean isKey(Type type) {
    return type == String.class || (type instanceof Class<?> named && named.isEnum());
  }

  private Schema reference(Class<?> recordType) {
    String name = Definitions.nameOf(groupVersion, recordType.getSimpleName());
    if (owners.get(name) != recordType) {
      define(
          recordType,
          new Definition(
              name, describer.describe(recordType), new Schema.Structure(List.of()), List.of()));
      // Named first and filled afterwards, so that a record may contain itself.
      definitions.put(
          name,
          new Definition(
              name,
              describer.describe(recordType),
              new Schema.Structure(properties(recordType)),
              List.of()));
    }
    return new Schema.Reference(name);
  }

  private void define(Class<?> recordType, Definition definition) {
    Class<?> other = owners.putIfAbsent(definition.name(), recordType);
    if (other != null && other != recordType) {
      throw new IllegalArgumentException(
          definition.name() + " names both " + other.getName() + " and " + recordType.getName());
    }
    definitions.put(definition.name(), definition);
  }

  private static Schema enumeration(Class<?> enumType) {
    List<String> names =
        Arrays.stream(enumType.getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name())
            .toList();
    return new Schema.Scalar("string", "", names);
  }

  private static Schema scalar(Class<?> type, RecordComponent where) {
    if (type == String.class) {
      return Schema.STRING;
    }
    if (type == boolean.class || type == Boolean.class) {
      return Schema.BOOLEAN;
    }
    if (type == int.class || type == Integer.class) {
      return Schema.INT32;
    }
    if (type == long.class || type == Long.class || type == BigInteger.class) {
      return Schema.INT64;
    }
    if (type == double.class || type == Double.class) {
      return Schema.DOUBLE;
    }
    if (type == Instant.class) {
      return Schema.TIME;
    }
    if (type == Object.class) {
      return new Schema.Anything();
    }
    throw noForm(type, where);
  }

  private static IllegalArgumentException noForm(Type type, RecordComponent where) {
    return new IllegalArgumentException(
        where.getDeclaringRecord().getName()
            + "."
            + where.getName()
            + ": no JSON form for "
            + type.getTypeName());
  }
}
