package io.temper.machinery.verbs;

import io.temper.machinery.gzip.GzipPart;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.ByteBuilder;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The items of a list in compressed runs. A run is compressed once and kept with its first object,
/// for every list it comes in again: as long as nothing in it changes, a list costs hardly more
/// than its compressed bytes. For one thread.
///
/// Where a run ends depends on the objects' names alone, as far as it can, so that one object more
/// or less moves the borders of its own run and of no other. A run that would be long ends early.
final class ItemRuns<T> implements Iterator<GzipPart> {
  /// One name in so many begins a run.
  private static final int EVERY = 32;

  private static final int MAX_BYTES = 64 * 1024;

  private final View<T> view;
  private final RunKey key;
  private final List<VersionedObject<T>> items;
  private final ByteBuilder text = new ByteBuilder(MAX_BYTES);
  private int at;

  ItemRuns(View<T> view, List<VersionedObject<T>> items) {
    this.view = view;
    this.key = new RunKey(view.form());
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    return at < items.size();
  }

  /// The next run: its items with commas between, none at the ends.
  @Override
  public GzipPart next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    VersionedObject<T> first = items.get(at);
    if (first.kept(key) instanceof Run run
        && run.leads(items, at)
        && run.varying.equals(varying(at + run.objects.length))) {
      at += run.objects.length;
      return run.part;
    }
    int end = end();
    Run made =
        new Run(
            items.subList(at, end).toArray(),
            varying(end),
            GzipPart.of(text.array(), text.length()));
    first.keep(key, made);
    at = end;
    return made.part;
  }

  /// Where the run that begins here ends. Its text is then at hand.
  private int end() {
    text.clear();
    int end = at;
    do {
      if (end > at) {
        text.write(',');
      }
      view.item(items.get(end), text);
      end++;
    } while (end < items.size() && text.length() < MAX_BYTES && !begins(items.get(end)));
    return end;
  }

  /// What depends on the time, from here to there.
  private String varying(int end) {
    StringBuilder all = new StringBuilder();
    for (int i = at; i < end; i++) {
      String one = view.varying(items.get(i));
      if (!one.isEmpty()) {
        all.append(one).append(' ');
      }
    }
    return all.toString();
  }

  private static boolean begins(VersionedObject<?> object) {
    int hash = object.metadata().name().hashCode() * 31 + object.metadata().namespace().hashCode();
    // Names that count up have hashes that do.
    return ((hash * 0x9E37_79B9) >>> 16) % EVERY == 0;
  }

  /// Runs of one form, told from whatever else is kept with an object.
  private record RunKey(Object form) {}

  private record Run(Object[] objects, String varying, GzipPart part) {
    /// Whether the list goes on with exactly these objects at exactly these revisions: an object
    /// that changed is another.
    @SuppressWarnings("ReferenceEquality")
    boolean leads(List<?> items, int at) {
      if (at + objects.length > items.size()) {
        return false;
      }
      for (int i = 0; i < objects.length; i++) {
        if (objects[i] != items.get(at + i)) {
          return false;
        }
      }
      return true;
    }
  }
}
