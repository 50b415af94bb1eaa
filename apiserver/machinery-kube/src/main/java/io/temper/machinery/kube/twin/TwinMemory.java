package io.temper.machinery.kube.twin;

import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.WatchCache;
import io.temper.machinery.store.Window;
import java.time.InstantSource;
import java.util.List;

/// What is known of the twins of one kind. Begun anew when the cluster went back in time.
final class TwinMemory<T> {
  private final Window window;
  private final InstantSource clock;
  private final Gaps gaps = new Gaps();
  private final Removals removals = new Removals();
  private volatile Era<T> era;

  TwinMemory(Window window, InstantSource clock) {
    this.window = window;
    this.clock = clock;
    this.era = begin();
  }

  /// The cache and how far it has come, for as long as revisions only rise.
  record Era<T>(Revisions revisions, WatchCache<T> cache) {}

  Era<T> now() {
    return era;
  }

  Gaps gaps() {
    return gaps;
  }

  Removals removals() {
    return removals;
  }

  /// Forgets everything: the revisions given out so far mean nothing any more. Watches that are
  /// open end with Expired.
  void forget() {
    Era<T> past = era;
    era = begin();
    gaps.clear();
    removals.missed();
    if (past.cache().synced()) {
      // Later than what any of them has seen.
      past.cache().reset(List.of(), past.revisions().current().next());
    }
  }

  private Era<T> begin() {
    Revisions revisions = Revisions.following();
    return new Era<>(revisions, new WatchCache<>(revisions, window, clock));
  }
}
