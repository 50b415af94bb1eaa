package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.ResourceVersion;
import java.util.ArrayDeque;
import java.util.Deque;

/// Stretches of revisions in which changes may have happened that were not seen. Nobody's picture
/// became wrong by them, but what was there in between cannot be told from here.
final class Gaps {
  /// More than this in the time a history spans is no cluster to follow.
  private static final int MOST = 32;

  // Guarded by this.
  private final Deque<Gap> gaps = new ArrayDeque<>();

  private record Gap(ResourceVersion before, ResourceVersion after) {
    boolean contains(ResourceVersion revision) {
      return before.compareTo(revision) < 0 && revision.compareTo(after) < 0;
    }
  }

  /// @param before the last revision of which everything before was seen
  /// @param after the first from which on everything was seen again
  /// @return false when there are too many to remember
  synchronized boolean add(ResourceVersion before, ResourceVersion after) {
    if (gaps.size() == MOST) {
      return false;
    }
    gaps.add(new Gap(before, after));
    return true;
  }

  synchronized boolean contain(ResourceVersion revision) {
    return gaps.stream().anyMatch(gap -> gap.contains(revision));
  }

  synchronized void clear() {
    gaps.clear();
  }
}
