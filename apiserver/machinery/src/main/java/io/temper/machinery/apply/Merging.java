package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.Fields;
import io.temper.machinery.apply.MergeType.Items;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges a partial value into a whole one: what the part says holds, what it does not mention
/// stays. Items of keyed lists and sets keep the order of the whole unless the part orders those
/// they have in common otherwise. Both must fit the type.
final class Merging {
  private Merging() {}

  static @Nullable Object merge(@Nullable Object whole, @Nullable Object part, MergeType type) {
    if (Values.isAbsent(part)) {
      return whole;
    }
    if (Values.isAbsent(whole)) {
      return part;
    }
    Fields fields = type.map();
    Items items = type.list();
    return switch (type.shape(part)) {
      case SCALAR -> part;
      case MAP -> fields == null ? part : mergeMaps(whole, part, fields);
      case LIST -> items == null ? part : mergeLists(whole, part, items);
    };
  }

  private static @Nullable Object mergeMaps(
      @Nullable Object whole, @Nullable Object part, Fields fields) {
    Map<String, @Nullable Object> wholeMap = Values.asMap(whole);
    Map<String, @Nullable Object> partMap = Values.asMap(part);
    if (fields.atomic() || (Values.isEmpty(wholeMap) && Values.isEmpty(partMap))) {
      return part;
    }
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    if (wholeMap != null) {
      merged.putAll(wholeMap);
    }
    if (partMap != null) {
      partMap.forEach((name, value) -> {
        Object ours = merged.containsKey(name) ? merged.get(name) : Values.ABSENT;
        MergeType type = fields.type(name);
        merged.put(name, type == null ? value : merge(ours, value, type));
      });
    }
    return merged;
  }

  private static @Nullable Object mergeLists(
      @Nullable Object whole, @Nullable Object part, Items items) {
    List<@Nullable Object> wholeList = Values.asList(whole);
    List<@Nullable Object> partList = Values.asList(part);
    if (items.atomic() || (Values.isEmpty(wholeList) && Values.isEmpty(partList))) {
      return part;
    }
    return new Lists(
            new Side(wholeList == null ? List.of() : wholeList, items),
            new Side(partList == null ? List.of() : partList, items),
            items.type())
        .merge();
  }

  /// The items of a list and their elements, by place.
  private static final class Side {
    private final List<@Nullable Object> list;
    private final List<PathElement> elements;
    private final Map<PathElement, @Nullable Object> values = new HashMap<>();
    private int next;

    Side(List<@Nullable Object> list, Items items) {
      this.list = list;
      this.elements = new ArrayList<>(list.size());
      for (Object item : list) {
        PathElement element = MergeType.element(items, item);
        elements.add(element);
        // Nobody can say which of several alike is meant, so none is merged with.
        values.merge(element, item == null ? Values.ABSENT : item, (_, _) -> REPEATED);
      }
    }

    boolean hasNext() {
      return next < list.size();
    }

    PathElement element() {
      return elements.get(next);
    }
  }

  private static final Object REPEATED = new Object();

  /// Walks through both lists at once.
  private static final class Lists {
    private final Side whole;
    private final Side part;
    private final MergeType type;
    private final Deque<PathElement> shared = new ArrayDeque<>();
    private final Set<PathElement> taken = new HashSet<>();
    private final List<@Nullable Object> merged = new ArrayList<>();

    Lists(Side whole, Side part, MergeType type) {
      this.whole = whole;
      this.part = part;
      this.type = type;
      part.elements.stream().filter(whole.values::containsKey).forEach(shared::add);
    }

    List<@Nullable Object> merge() {
      while (whole.hasNext() || part.hasNext()) {
        if (whole.hasNext() && part.hasNext()) {
          if (whole.element().equals(part.element())) {
            takeFromPart();
            whole.next++;
            shared.poll();
            continue;
          }
          if (isInPart(whole.element())
              && !shared.isEmpty()
              && !shared.element().equals(whole.element())) {
            // In both, but the part wants others first.
            whole.next++;
            continue;
          }
        }
        if (whole.hasNext()) {
          if (!isInPart(whole.element())) {
            merged.add(whole.list.get(whole.next++));
            continue;
          }
          if (taken.contains(whole.element())) {
            whole.next++;
          }
        }
        if (part.hasNext()) {
          PathElement element = takeFromPart();
          if (!shared.isEmpty() && shared.element().equals(element)) {
            shared.remove();
          }
        }
      }
      return merged;
    }

    private boolean isInPart(PathElement element) {
      return part.values.containsKey(element);
    }

    private PathElement takeFromPart() {
      PathElement element = part.element();
      taken.add(element);
      Object ours = whole.values.containsKey(element) ? whole.values.get(element) : Values.ABSENT;
      merged.add(
          Merging.merge(Values.same(ours, REPEATED) ? null : ours, part.list.get(part.next), type));
      part.next++;
      return element;
    }
  }
}
