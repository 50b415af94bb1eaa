package io.temper.scheduler.kube;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGenerator;
import io.temper.crds.Labels;
import io.temper.machinery.kube.Answers;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All objects of one kind, as they come, change and go. Listeners are called by one thread, one
/// after the other.
final class Feed {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final int NOT_FOUND = 404;

  /// The client would ask for a kind that is not served once a second, for ever.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String what;
  private final Clocks clocks;
  private final SharedInformerFactory factory;
  private final SharedIndexInformer<WatchedObject> informer;
  private volatile boolean notServed;
  private volatile long askedNanos;
  private final AtomicInteger added = new AtomicInteger();
  private volatile int owed = -1;
  private volatile boolean told;

  /// Called by the informer's thread alone.
  private String lastFailure = "";

  /// @param what is watched, for messages
  /// @param watches client whose watches may be silent for long
  Feed(
      String what,
      ApiClient watches,
      Clocks clocks,
      CallGenerator calls,
      Consumer<WatchedObject> there,
      Consumer<WatchedObject> gone) {
    this.what = what;
    this.clocks = clocks;
    // One for each: a factory keeps one informer per class, and all feeds share theirs.
    factory = new SharedInformerFactory(watches);
    informer =
        factory.sharedIndexInformerFor(
            patient(calls),
            WatchedObject.class,
            WatchedObject.ListOf.class,
            0,
            (_, failure) -> failed(failure));
    informer.setTransform(object -> lean((WatchedObject) object));
    informer.addEventHandler(new Follower(there, gone));
  }

  void start() {
    factory.startAllRegisteredInformers();
  }

  void stop() {
    factory.stopAllRegisteredInformers();
  }

  /// Whether the listeners have been told of all there was at first; a kind that the cluster does
  /// not serve has no objects.
  boolean synced() {
    if (told || notServed) {
      return true;
    }
    if (informer.hasSynced()) {
      // They are told in the order in which objects came, by a thread of their own.
      owed = owed < 0 ? informer.getIndexer().listKeys().size() : owed;
      told = added.get() >= owed;
    }
    return told;
  }

  String what() {
    return what;
  }

  private static WatchedObject lean(WatchedObject object) {
    V1ObjectMeta metadata = object.getMetadata();
    metadata.setManagedFields(null);
    metadata.setLabels(kept(metadata.getLabels()));
    metadata.setOwnerReferences(null);
    metadata.setFinalizers(null);
    return object;
  }

  /// Of a node what is written there by us; nothing else needs labels.
  private static @Nullable Map<String, String> kept(@Nullable Map<String, String> labels) {
    String pressure = labels == null ? null : labels.get(Labels.CPU_PRESSURE);
    return pressure == null ? null : Map.of(Labels.CPU_PRESSURE, pressure);
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
    log.atWarn()
        .addKeyValue("kind", what)
        .addKeyValue("answer", reason)
        .log("Cannot list or watch, trying again; what is known stays in force");
  }

  private final class Follower implements ResourceEventHandler<WatchedObject> {
    private final Consumer<WatchedObject> there;
    private final Consumer<WatchedObject> gone;

    Follower(Consumer<WatchedObject> there, Consumer<WatchedObject> gone) {
      this.there = there;
      this.gone = gone;
    }

    @Override
    public void onAdd(WatchedObject object) {
      tell(there, object);
      added.incrementAndGet();
    }

    @Override
    public void onUpdate(WatchedObject before, WatchedObject after) {
      tell(there, after);
    }

    @Override
    public void onDelete(WatchedObject object, boolean unknown) {
      tell(gone, object);
    }

    /// One object that makes no sense must not end the feed.
    private void tell(Consumer<WatchedObject> listener, WatchedObject object) {
      try {
        listener.accept(object);
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("object", object.getMetadata().getName())
            .addKeyValue("error", e.getMessage())
            .log("{} cannot be used", what);
      }
    }
  }
}
