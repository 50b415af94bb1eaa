package io.temper.machinery.wire;

import io.temper.machinery.meta.GoText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML as `sigs.k8s.io/yaml` does: the first document, with the plain scalars of YAML 1.1 as
/// go-yaml takes them (`yes` is true, `010` is 8, dates are strings).
public final class YamlBody {
  /// Aliases may make a small document huge; beyond this many values it is refused.
  private static final int MAX_VALUES = 1_000_000;

  /// So are more characters than these, for a long scalar may be named as often.
  private static final int MAX_CHARACTERS = 16 << 20;

  private static final Resolver RESOLVER = new Resolver();

  private final List<String> duplicates = new ArrayList<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;
  private long characters;

  private YamlBody() {}

  /// What was read.
  ///
  /// @param value a tree as of [JsonText#parse]; of keys that are there twice the last holds
  /// @param duplicates what go-yaml says when it is strict; empty when no key is there twice
  public record Read(@Nullable Object value, String duplicates) {
    /// The same as JSON with sorted keys, for the reader of JSON.
    public byte[] json() {
      return new JsonWriter().tree(sorted(value)).toByteArray();
    }
  }

  /// @throws JsonException when it is no YAML, or holds what JSON has no form for
  public static Read read(byte[] yaml) {
    YamlBody body = new YamlBody();
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(200);
    options.setMaxAliasesForCollections(10_000);
    try {
      Composer composer =
          new Composer(
              new ParserImpl(new YamlCharacters(new String(yaml, StandardCharsets.UTF_8)), options),
              RESOLVER,
              options);
      Node root = root(composer);
      Object value = root == null ? null : body.value(root);
      List<String> duplicates = body.duplicates;
      return new Read(
          value,
          duplicates.isEmpty()
              ? ""
              : "yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates));
    } catch (YAMLException e) {
      throw new JsonException("yaml: " + firstLine(e), e);
    }
  }

  /// Null when there is no document.
  private static @Nullable Node root(Composer composer) {
    try {
      return composer.checkNode() ? composer.getNode() : null;
    } catch (NumberFormatException e) {
      // SnakeYAML forgets to look whether an escape at the end is whole.
      throw new JsonException("yaml: did not find expected hexdecimal number", e);
    }
  }

  private @Nullable Object value(Node node) {
    if (++values > MAX_VALUES) {
      throw excessiveAliasing();
    }
    return switch (node) {
      case ScalarNode scalar -> {
        characters += scalar.getValue().length();
        if (characters > MAX_CHARACTERS) {
          throw excessiveAliasing();
        }
        yield scalar(scalar);
      }
      case SequenceNode sequence -> {
        List<@Nullable Object> list = new ArrayList<>(sequence.getValue().size());
        if (!open.add(node)) {
          throw new JsonException("yaml: anchor value contains itself");
        }
        sequence.getValue().forEach(element -> list.add(value(element)));
        open.remove(node);
        yield list;
      }
      case MappingNode mapping -> {
        if (!open.add(node)) {
          throw new JsonException("yaml: anchor value contains itself");
        }
        Map<String, @Nullable Object> map = mapping(mapping);
        open.remove(node);
        yield map;
      }
      default -> throw new JsonException("yaml: unexpected node " + node.getNodeId());
    };
  }

  private static JsonException excessiveAliasing() {
    return new JsonException("yaml: document contains excessive aliasing");
  }

  private Map<String, @Nullable Object> mapping(MappingNode mapping) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    Map<String, @Nullable Object> merged = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      if (keyNode.getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), merged);
        continue;
      }
      Object key = value(keyNode);
      String name = name(key);
      // Read first, for its reports come first.
      Object value = value(tuple.getValueNode());
      if (map.containsKey(name)) {
        String shown = key instanceof String text ? GoText.quote(text) : name;
        duplicates.add(
            "line "
                + (tuple.getValueNode().getStartMark().getLine() + 1)
                + ": key "
                + shown
                + " already set in map");
      }
      map.put(name, value);
    }
    merged.forEach((key, value) -> {
      if (!map.containsKey(key)) {
        map.put(key, value);
      }
    });
    return map;
  }

  private void merge(Node node, Map<String, @Nullable Object> into) {
    Object value = value(node);
    List<?> maps = value instanceof List<?> list ? list : Collections.singletonList(value);
    for (Object each : maps) {
      if (!(each instanceof Map<?, ?> map)) {
        throw new JsonException("yaml: map merge requires map or sequence of maps as the value");
      }
      map.forEach((key, element) -> {
        if (!into.containsKey(String.valueOf(key))) {
          into.put(String.valueOf(key), element);
        }
      });
    }
  }

  private static String name(@Nullable Object key) {
    return switch (key) {
      case String text -> text;
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case BigInteger number -> number.toString();
      case Double number ->
          new String(
              new JsonWriter().value(number.doubleValue()).toByteArray(),
              StandardCharsets.US_ASCII);
      case null, default ->
          throw new JsonException("unsupported map key of type: " + (key == null ? "nil" : "map"));
    };
  }

  private static @Nullable Object scalar(ScalarNode node) {
    String text = GoText.wellFormed(node.getValue());
    if (!node.isPlain() || isTaggedString(node)) {
      return text;
    }
    return YamlScalars.value(text);
  }

  /// Whether it says to be a string and would be something else.
  private static boolean isTaggedString(ScalarNode node) {
    return node.getTag().equals(Tag.STR)
        && !RESOLVER.resolve(NodeId.scalar, node.getValue(), true).equals(Tag.STR);
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> keys = new TreeMap<>();
        map.forEach((key, element) -> keys.put((String) key, sorted(element)));
        yield keys;
      }
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        list.forEach(element -> items.add(sorted(element)));
        yield items;
      }
      case null, default -> value;
    };
  }

  private static String firstLine(YAMLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
