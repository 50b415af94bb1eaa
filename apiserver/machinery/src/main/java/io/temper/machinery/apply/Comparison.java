package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.Fields;
import io.temper.machinery.apply.MergeType.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The fields in which two objects differ. No field is in two of the sets.
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

  /// @param before fits the type, as does `after`; both may hold items more than once
  static Comparison of(@Nullable Object before, @Nullable Object after, MergeType type) {
    Walk walk = new Walk();
    walk.visit(FieldPath.ROOT, before, after, type);
    return new Comparison(walk.added.build(), walk.modified.build(), walk.removed.build());
  }

  Comparison filtered(UnaryOperator<FieldSet> filter) {
    return new Comparison(filter.apply(added), filter.apply(modified), filter.apply(removed));
  }

  /// Fields that are new or have another value.
  FieldSet changed() {
    return modified.union(added);
  }

  private static final class Walk {
    private final FieldSet.Builder added = new FieldSet.Builder();
    private final FieldSet.Builder modified = new FieldSet.Builder();
    private final FieldSet.Builder removed = new FieldSet.Builder();

    private void visit(
        FieldPath path, @Nullable Object before, @Nullable Object after, MergeType type) {
      if (Values.same(before, after)) {
        return;
      }
      boolean come = Values.isAbsent(before);
      boolean gone = Values.isAbsent(after);
      if (!come && !gone && !type.sameShape(before, after)) {
        visitAs(type.shape(before), path, before, after, type);
      }
      visitAs(type.shape(gone ? before : after), path, before, after, type);
      if (come) {
        added.add(path);
      } else if (gone) {
        removed.add(path);
      }
    }

    private void visitAs(
        MergeType.Shape shape,
        FieldPath path,
        @Nullable Object before,
        @Nullable Object after,
        MergeType type) {
      Fields fields = type.map();
      Items items = type.list();
      switch (shape) {
        case SCALAR -> leaf(path, before, after);
        case MAP -> {
          if (fields != null) {
            visitMaps(path, before, after, fields);
          }
        }
        case LIST -> {
          if (items != null) {
            visitLists(path, before, after, items);
          }
        }
      }
    }

    private void leaf(FieldPath path, @Nullable Object before, @Nullable Object after) {
      if (Values.isAbsent(before)) {
        added.add(path);
      } else if (Values.isAbsent(after)) {
        removed.add(path);
      } else if (!Values.equal(before, after)) {
        modified.add(path);
      }
    }

    private void visitMaps(
        FieldPath path, @Nullable Object before, @Nullable Object after, Fields fields) {
      Map<String, @Nullable Object> old = Values.asMap(before);
      Map<String, @Nullable Object> young = Values.asMap(after);
      if (fields.atomic() || (Values.isEmpty(old) && Values.isEmpty(young))) {
        leaf(path, before, after);
        return;
      }
      if (old != null) {
        old.forEach((name, value) ->
            visitField(path, name, value, young == null ? Values.ABSENT : at(young, name), fields));
      }
      if (young != null) {
        young.forEach((name, value) -> {
          if (old == null || !old.containsKey(name)) {
            visitField(path, name, Values.ABSENT, value, fields);
          }
        });
      }
    }

    private static @Nullable Object at(Map<String, @Nullable Object> map, String name) {
      return map.containsKey(name) ? map.get(name) : Values.ABSENT;
    }

    private void visitField(
        FieldPath path,
        String name,
        @Nullable Object before,
        @Nullable Object after,
        Fields fields) {
      MergeType type = fields.type(name);
      if (type != null) {
        visit(path.then(new PathElement.FieldName(name)), before, after, type);
      }
    }

    private void visitLists(
        FieldPath path, @Nullable Object before, @Nullable Object after, Items items) {
      List<@Nullable Object> old = Values.asList(before);
      List<@Nullable Object> young = Values.asList(after);
      if (items.atomic() || (Values.isEmpty(old) && Values.isEmpty(young))) {
        leaf(path, before, after);
        return;
      }
      Map<PathElement, Pair> pairs = new LinkedHashMap<>();
      if (old != null) {
        for (Object item : old) {
          pairs.computeIfAbsent(MergeType.element(items, item), _ -> new Pair()).before.add(item);
        }
      }
      if (young != null) {
        for (Object item : young) {
          pairs.computeIfAbsent(MergeType.element(items, item), _ -> new Pair()).after.add(item);
        }
      }
      pairs.forEach((element, pair) -> visitItems(path.then(element), pair, items.type()));
    }

    /// Items of one name, before and after; more than one when a list repeats them.
    private static final class Pair {
      private final List<@Nullable Object> before = new ArrayList<>(1);
      private final List<@Nullable Object> after = new ArrayList<>(1);
    }

    private void visitItems(FieldPath path, Pair pair, MergeType type) {
      boolean repeated = pair.before.size() > 1;
      boolean repeats = pair.after.size() > 1;
      Object before = pair.before.isEmpty() ? Values.ABSENT : pair.before.getFirst();
      Object after = pair.after.isEmpty() ? Values.ABSENT : pair.after.getFirst();
      if (!repeated && !repeats) {
        visit(path, before, after, type);
      } else if (repeated && repeats) {
        leaf(path, pair.before, pair.after);
      } else if (repeated) {
        visit(path, Values.ABSENT, after, type);
        removed.add(path);
      } else {
        visit(path, before, Values.ABSENT, type);
        added.add(path);
      }
    }
  }
}
