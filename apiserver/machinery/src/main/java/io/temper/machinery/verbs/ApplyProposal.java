package io.temper.machinery.verbs;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.Owners;
import io.temper.machinery.registry.Part;
import io.temper.machinery.registry.Placement;
import io.temper.machinery.registry.Proposal;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.store.Key;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.YamlBody;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an object becomes when a configuration is applied to it, or to nothing. Source: apiserver
/// `pkg/endpoints/handlers/patch.go` (`applyPatcher`).
final class ApplyProposal<T> implements Proposal<T> {
  private static final String CONVERTING = "error converting YAML to JSON: ";

  private final WritableKind<T> kind;
  private final Part<T> part;
  private final ObjectReader<T> reader;
  private final Key key;
  private final WriteOptions options;
  private final WriteRequest request;
  private final byte[] body;
  private @Nullable Configuration configuration;

  ApplyProposal(
      WritableKind<T> kind,
      Part<T> part,
      Key key,
      WriteOptions options,
      WriteRequest request,
      byte[] body) {
    this.kind = kind;
    this.part = part;
    this.reader = new ObjectReader<>(kind);
    this.key = key;
    this.options = options;
    this.request = request;
    this.body = body;
  }

  /// @param duplicates what go-yaml says of keys that are there twice; empty for nothing
  private record Configuration(Map<String, @Nullable Object> tree, String duplicates) {}

  @Override
  public ApiObject<T> of(ApiObject<T> current) {
    return applied(current);
  }

  @Override
  public Optional<ApiObject<T>> missing() {
    ApiObject<T> object = applied(null);
    String uid = object.metadata().uid();
    if (!uid.isEmpty()) {
      GroupResource resource = kind.resource().groupResource();
      throw new StatusException(
          Status.conflict(
              resource.group(),
              resource.resource(),
              key.name(),
              "uid mismatch: the provided object specified uid "
                  + uid
                  + ", and no existing object was found"));
    }
    return Optional.of(object);
  }

  private ApiObject<T> applied(@Nullable ApiObject<T> current) {
    Configuration applied = configuration();
    Map<String, @Nullable Object> merged =
        part.applied(current, applied.tree, request.manager(), options.force());
    reportDuplicates(applied.duplicates);
    ApiObject<T> object = reader.read(merged);
    ObjectMeta metadata =
        Owners.distinctOfPatched(Placement.at(key, object.metadata()), request.warnings());
    return new ApiObject<>(metadata, object.body());
  }

  private void reportDuplicates(String duplicates) {
    if (duplicates.isEmpty()) {
      return;
    }
    switch (options.validation()) {
      case IGNORE -> {}
      case WARN -> request.warnings().addReport(duplicates);
      case STRICT -> throw bad("error strict decoding YAML: " + CONVERTING + duplicates);
    }
  }

  private Configuration configuration() {
    Configuration read = configuration;
    if (read == null) {
      read = read();
      configuration = read;
    }
    return read;
  }

  private Configuration read() {
    try {
      YamlBody.Read yaml = YamlBody.read(body);
      if (yaml.value() instanceof Map<?, ?> || yaml.value() == null) {
        Map<String, @Nullable Object> tree = JsonPatchForm.members(yaml.value());
        return new Configuration(tree == null ? Map.of() : tree, yaml.duplicates());
      }
      throw bad(
          "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
              + " unmarshal "
              + ObjectReader.goKind(yaml.value())
              + " into Go value of type map[string]interface {}");
    } catch (JsonException e) {
      throw bad("error decoding YAML: " + CONVERTING + e.getMessage());
    }
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest(message));
  }
}
