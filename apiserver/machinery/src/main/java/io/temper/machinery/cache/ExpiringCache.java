package io.temper.machinery.cache;

import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Remembers answers for a time each, the least recently used forgotten first. Whoever asks for a
/// key that is just being looked up waits for that answer instead of asking again.
public final class ExpiringCache<K, V> {
  private final Clocks clocks;
  private final LinkedHashMap<K, Kept<V>> kept;
  private final Map<K, FutureTask<V>> underWay = new HashMap<>();

  public ExpiringCache(int most, Clocks clocks) {
    this.clocks = clocks;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
            return size() > most;
          }
        };
  }

  /// The remembered answer, or a new one.
  ///
  /// @param lookup asked in the caller's thread, or in that of whoever asked first
  /// @param lasts how long an answer holds; zero for one that must not be remembered
  public V get(K key, Supplier<V> lookup, Function<V, Duration> lasts) {
    FutureTask<V> task;
    boolean mine = false;
    synchronized (this) {
      V known = fresh(key);
      if (known != null) {
        return known;
      }
      task = underWay.get(key);
      if (task == null) {
        task = new FutureTask<>(lookup::get);
        underWay.put(key, task);
        mine = true;
      }
    }
    if (mine) {
      task.run();
    }
    try {
      V value = task.get();
      if (mine) {
        keep(key, value, lasts.apply(value));
      }
      return value;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    } finally {
      if (mine) {
        synchronized (this) {
          underWay.remove(key);
        }
      }
    }
  }

  /// How many answers are kept, expired ones included.
  public synchronized int size() {
    return kept.size();
  }

  private @Nullable V fresh(K key) {
    Kept<V> entry = kept.get(key);
    if (entry == null) {
      return null;
    }
    if (clocks.nanos().getAsLong() - entry.untilNanos >= 0) {
      kept.remove(key);
      return null;
    }
    return entry.value;
  }

  private synchronized void keep(K key, V value, Duration duration) {
    if (duration.isPositive()) {
      kept.put(key, new Kept<>(value, clocks.nanos().getAsLong() + duration.toNanos()));
    }
  }

  private record Kept<V>(V value, long untilNanos) {}
}
