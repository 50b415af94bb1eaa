package io.temper.admission.kube;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGenerator;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.Answers;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of all objects of one kind, by namespace and name.
///
/// @param <T> the client's model
/// @param <V> what is kept of it
final class Feed<T extends KubernetesObject, V> {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final int NOT_FOUND = 404;

  /// The client would ask for a kind that is not served once a second, for ever.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String what;
  private final Function<T, V> reading;
  private final Consumer<String> changed;
  private final SharedInformerFactory factory;
  private final SharedIndexInformer<T> informer;
  private final Map<String, Map<String, V>> byNamespace = new ConcurrentHashMap<>();
  private final Clocks clocks;
  private volatile boolean notServed;
  private volatile long askedNanos;

  /// Called by the informer's thread alone.
  private String lastFailure = "";

  /// @param what is watched, for messages
  /// @param watches client whose watches may be silent for long
  /// @param reading of an object; may throw for one that makes no sense, which then counts as gone
  /// @param changed hears the namespace in which something is different; empty for cluster-wide
  <L extends KubernetesListObject> Feed(
      String what,
      ApiClient watches,
      Clocks clocks,
      CallGenerator calls,
      Class<T> type,
      Class<L> listType,
      Function<T, V> reading,
      Consumer<String> changed) {
    this.what = what;
    this.clocks = clocks;
    this.reading = reading;
    this.changed = changed;
    // One for each: a factory keeps one informer per class, and custom objects share theirs.
    factory = new SharedInformerFactory(watches);
    informer =
        factory.sharedIndexInformerFor(
            patient(calls), type, listType, 0, (_, failure) -> failed(failure));
    informer.setTransform(object -> {
      V1ObjectMeta metadata = object.getMetadata();
      if (metadata != null) {
        metadata.setManagedFields(null);
      }
      return object;
    });
    informer.addEventHandler(new Follower());
  }

  void start() {
    factory.startAllRegisteredInformers();
  }

  void stop() {
    factory.stopAllRegisteredInformers();
  }

  /// Whether it is known what there is; a kind that the cluster does not serve has no objects.
  boolean synced() {
    return notServed || informer.hasSynced();
  }

  String what() {
    return what;
  }

  /// Those of one namespace; of cluster-wide kinds those of the empty one.
  Collection<V> in(String namespace) {
    return byNamespace.getOrDefault(namespace, Map.of()).values();
  }

  /// By name, of a cluster-wide kind.
  Map<String, V> byName() {
    return byNamespace.getOrDefault("", Map.of());
  }

  private void put(T object) {
    String namespace = namespace(object);
    String name = name(object);
    V value;
    try {
      value = reading.apply(object);
    } catch (RuntimeException e) {
      // Written around its schema, or by a version to come: as if it were not there.
      log.atWarn()
          .addKeyValue("object", namespace + "/" + name)
          .addKeyValue("error", e.getMessage())
          .log("{} cannot be used", what);
      remove(object);
      return;
    }
    // By the informer's thread alone.
    V before = byNamespace.getOrDefault(namespace, Map.of()).get(name);
    byNamespace.compute(
        namespace,
        (_, values) -> {
          Map<String, V> own = values == null ? new ConcurrentHashMap<>() : values;
          own.put(name, value);
          return own;
        });
    if (!value.equals(before)) {
      changed.accept(namespace);
    }
  }

  private void remove(T object) {
    String namespace = namespace(object);
    byNamespace.computeIfPresent(
        namespace,
        (_, values) -> {
          values.remove(name(object));
          return values.isEmpty() ? null : values;
        });
    changed.accept(namespace);
  }

  private CallGenerator patient(CallGenerator calls) {
    return params -> {
      if (notServed && clocks.since(askedNanos).compareTo(PATIENCE) < 0) {
        throw new ApiException(NOT_FOUND, "not served a moment ago");
      }
      askedNanos = clocks.nanos().getAsLong();
      return calls.generate(params);
    };
  }

  private void failed(Throwable failure) {
    notServed = failure instanceof ApiException e && e.getCode() == NOT_FOUND;
    String reason =
        notServed
            ? "not served"
            : failure instanceof ApiException e ? Answers.of(e) : String.valueOf(failure);
    if (reason.equals(lastFailure)) {
      return;
    }
    lastFailure = reason;
    if (notServed) {
      log.atInfo().addKeyValue("kind", what).log("Not served by this cluster, looking again");
    } else {
      log.atWarn()
          .addKeyValue("kind", what)
          .addKeyValue("answer", reason)
          .log("Cannot list or watch, trying again; what is known stays in force");
    }
  }

  private static String namespace(KubernetesObject object) {
    return Absent.text(Absent.orElse(object.getMetadata(), V1ObjectMeta::new).getNamespace());
  }

  private static String name(KubernetesObject object) {
    return Absent.text(Absent.orElse(object.getMetadata(), V1ObjectMeta::new).getName());
  }

  private final class Follower implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      put(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      put(after);
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      remove(object);
    }
  }
}
