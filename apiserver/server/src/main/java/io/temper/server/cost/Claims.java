package io.temper.server.cost;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several processes may have counted the same hour: replicas side by side, one after the other
/// over a restart. Nobody leads them; who reads chooses.
final class Claims {
  private static final Comparator<Claim> LONGEST_FIRST =
      Comparator.comparingLong(Claim::countedMillis)
          .reversed()
          .thenComparing(Claim::from)
          .thenComparing(Claim::writer);

  private Claims() {}

  /// @param node empty for the cluster as a whole
  record Place(Instant start, int hours, String node) {
    static Place of(Claim claim) {
      return new Place(claim.start(), claim.hours(), claim.node());
    }
  }

  /// Of each time and node those that are told: the one that counted longest, the longest of those
  /// that do not overlap with it, and so on. Nothing is told twice.
  static <C extends Claim> List<C> chosen(Collection<C> claims) {
    Map<Place, List<C>> places = new LinkedHashMap<>();
    for (C claim : claims) {
      places.computeIfAbsent(Place.of(claim), _ -> new ArrayList<>(1)).add(claim);
    }
    List<C> chosen = new ArrayList<>(places.size());
    for (List<C> rivals : places.values()) {
      if (rivals.size() == 1) {
        chosen.add(rivals.getFirst());
      } else {
        choose(rivals, chosen);
      }
    }
    return chosen;
  }

  private static <C extends Claim> void choose(List<C> rivals, List<C> chosen) {
    rivals.sort(LONGEST_FIRST);
    int first = chosen.size();
    for (C rival : rivals) {
      if (chosen.subList(first, chosen.size()).stream().noneMatch(each -> overlap(each, rival))) {
        chosen.add(rival);
      }
    }
  }

  private static boolean overlap(Claim a, Claim b) {
    return a.from().isBefore(b.to()) && b.from().isBefore(a.to());
  }
}
