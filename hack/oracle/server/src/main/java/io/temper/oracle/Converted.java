package io.temper.oracle;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.store.Written;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store seen in another version than its objects are kept in.
final class Converted<S, T> implements WritableStore<T> {
  private final WritableStore<S> kept;
  private final Conversion<S, T> conversion;
  private final String keptVersion;

  /// @param keptVersion in which the objects are kept
  Converted(WritableStore<S> kept, Conversion<S, T> conversion, String keptVersion) {
    this.kept = kept;
    this.conversion = conversion;
    this.keptVersion = keptVersion;
  }

  @Override
  public Optional<GroupVersionKind> storedAs(GroupVersionKind served) {
    return Optional.of(new GroupVersionKind(served.group(), keptVersion, served.kind()));
  }

  @Override
  public VersionedObject<T> create(ApiObject<T> object) {
    return served(kept.create(kept(object)));
  }

  @Override
  public Written<T> update(Key key, Preconditions preconditions, Update<T> update) {
    Written<S> written =
        kept.update(
            key,
            preconditions,
            new Update<>() {
              @Override
              public Outcome<S> of(VersionedObject<S> current) {
                return switch (update.of(served(current))) {
                  case Outcome.Keep(var object) -> new Outcome.Keep<>(kept(object));
                  case Outcome.Remove() -> new Outcome.Remove<>();
                };
              }

              @Override
              public Optional<ApiObject<S>> missing() {
                return update.missing().map(Converted.this::kept);
              }
            });
    return new Written<>(served(written.object()), written.effect());
  }

  @Override
  public VersionedObject<T> delete(
      Key key, Preconditions preconditions, Consumer<VersionedObject<T>> check) {
    return served(kept.delete(key, preconditions, current -> check.accept(served(current))));
  }

  @Override
  public ResourceVersion revision() {
    return kept.revision();
  }

  @Override
  public @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan) {
    VersionedObject<S> object = kept.get(key, notOlderThan);
    return object == null ? null : served(object);
  }

  @Override
  public Page<T> list(ListRequest<T> request) {
    Page<S> page =
        kept.list(
            new ListRequest<>(
                selection(request.selection()), request.at(), request.limit(), request.start()));
    return new Page<>(
        page.items().stream().map(this::served).toList(),
        page.revision(),
        page.next(),
        page.remaining());
  }

  @Override
  public Watch<T> watch(WatchRequest<T> request) {
    Watch<S> watch = kept.watch(new WatchRequest<>(selection(request.selection()), request.from()));
    return new Watch<>() {
      @Override
      public @Nullable WatchEvent<T> poll(Duration atMost) {
        return switch (watch.poll(atMost)) {
          case null -> null;
          case WatchEvent.Added<S>(var object) -> new WatchEvent.Added<>(served(object));
          case WatchEvent.Modified<S>(var object) -> new WatchEvent.Modified<>(served(object));
          case WatchEvent.Deleted<S>(var object) -> new WatchEvent.Deleted<>(served(object));
          case WatchEvent.Bookmark<S>(var revision, var end) ->
              new WatchEvent.Bookmark<>(revision, end);
          case WatchEvent.Failed<S>(var status) -> new WatchEvent.Failed<>(status);
        };
      }

      @Override
      public ResourceVersion progress() {
        return watch.progress();
      }

      @Override
      public void close() {
        watch.close();
      }
    };
  }

  private Selection<S> selection(Selection<T> wanted) {
    return new Selection<>(
        wanted.namespace(),
        wanted.name(),
        object -> wanted.matches().test(served(object)),
        wanted.everything());
  }

  private VersionedObject<T> served(VersionedObject<S> object) {
    return new VersionedObject<>(served(object.object()), object.revision());
  }

  private ApiObject<T> served(ApiObject<S> object) {
    return new ApiObject<>(object.metadata(), conversion.served(object.body()));
  }

  private ApiObject<S> kept(ApiObject<T> object) {
    return new ApiObject<>(object.metadata(), conversion.kept(object.body()));
  }
}
