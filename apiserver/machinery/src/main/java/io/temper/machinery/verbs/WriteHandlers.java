package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.registry.Creation;
import io.temper.machinery.registry.Deletion;
import io.temper.machinery.registry.Modification;
import io.temper.machinery.registry.Modifier;
import io.temper.machinery.registry.Part;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.scale.Scale;
import io.temper.machinery.scale.ScaleProto;
import io.temper.machinery.scale.Scales;
import io.temper.machinery.scale.Scaling;
import io.temper.machinery.store.Answerer;
import io.temper.machinery.store.CollectionDeleter;
import io.temper.machinery.store.Creater;
import io.temper.machinery.store.Deleter;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Updater;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes the handlers of one kind that write.
final class WriteHandlers<T> {
  private final Endpoint<T> endpoint;
  private final WritableKind<T> kind;
  private final SentObject<T> sent;
  private final Map<Action, Handler> handlers;

  /// @param handlers takes what is made
  WriteHandlers(Endpoint<T> endpoint, WritableKind<T> kind, Map<Action, Handler> handlers) {
    this.endpoint = endpoint;
    this.kind = kind;
    this.sent = new SentObject<>(kind);
    this.handlers = handlers;
  }

  /// Those of the objects themselves.
  void add(Registry<T> registry, RandomGenerator random) {
    if (registry instanceof Creater<T> creater) {
      put("create", "", new CreateHandler<>(endpoint, sent, new Creation<>(kind, creater, random)));
    }
    if (registry instanceof Answerer<T> answerer) {
      put("create", "", new AnswerHandler<>(endpoint, sent, answerer));
    }
    if (registry instanceof Updater<T> updater) {
      addChanges("", kind.whole(), updater);
    }
    if (registry instanceof Deleter<T> deleter) {
      addDeletions(deleter);
    }
  }

  /// Those of the status.
  void addStatus(String name, Registry<T> registry) {
    if (registry instanceof Updater<T> updater) {
      addChanges(name, kind.status(), updater);
    }
  }

  /// Those of the scale.
  void addScale(Subresource.Scale<T> scale, Registry<T> registry) {
    if (registry instanceof Updater<T> updater && registry instanceof Getter<T> getter) {
      Scales<T> scales = new Scales<>(endpoint.resource(), scale, getter);
      Endpoint<Scale> scaleEndpoint = new Endpoint<>(scales.resource(), endpoint.clock());
      WritableKind<Scale> scaleKind = new WritableKind<>(scales.resource(), endpoint.clock());
      SentObject<Scale> sentScale = SentObject.withProtobuf(scaleKind, ScaleProto::toJson);
      Part<Scale> part = scaleKind.under(scale.name());
      Modifier<Scale> scaling =
          new Scaling<>(
              endpoint.resource(), scale, scales, new Modification<>(kind, kind.whole(), updater));
      put("update", scale.name(), new UpdateHandler<>(scaleEndpoint, sentScale, part, scaling));
      put("patch", scale.name(), new PatchHandler<>(scaleEndpoint, scaleKind, part, scaling));
    }
  }

  private void addChanges(String subresource, Part<T> part, Updater<T> updater) {
    Modification<T> modification = new Modification<>(kind, part, updater);
    put("update", subresource, new UpdateHandler<>(endpoint, sent, part, modification));
    if (updater instanceof Getter) {
      put("patch", subresource, new PatchHandler<>(endpoint, kind, part, modification));
    }
  }

  private void addDeletions(Deleter<T> deleter) {
    SentDeleteOptions options = new SentDeleteOptions(kind.definitions());
    Deletion<T> deletion = new Deletion<>(kind, deleter);
    handlers.put(Action.on("delete"), new DeleteHandler<>(endpoint, options, deletion));
    if (deleter instanceof CollectionDeleter<T> collection) {
      handlers.put(
          Action.on("deletecollection"),
          new DeleteCollectionHandler<>(endpoint, options, collection, deletion));
    }
  }

  private void put(String verb, String subresource, WarningHandler.Verb answer) {
    handlers.put(new Action(verb, subresource), new WarningHandler(answer));
  }
}
