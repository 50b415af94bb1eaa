package io.temper.machinery.apply;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Where a value lies in an object. The whole object is at [#ROOT].
///
/// @param parent null for the root alone
/// @param last step that leads here from the parent; null for the root alone
public record FieldPath(@Nullable FieldPath parent, @Nullable PathElement last) {
  public static final FieldPath ROOT = new FieldPath(null, null);

  /// The path of a field by the names of the maps it lies in.
  public static FieldPath of(String... names) {
    FieldPath path = ROOT;
    for (String name : names) {
      path = path.then(new PathElement.FieldName(name));
    }
    return path;
  }

  /// The path one step further.
  public FieldPath then(PathElement next) {
    return new FieldPath(this, next);
  }

  /// As in messages: `.spec.containers[name="a"]`.
  @Override
  public String toString() {
    Deque<PathElement> steps = new ArrayDeque<>();
    for (FieldPath at = this; at != null && at.last() != null; at = at.parent()) {
      steps.push(at.last());
    }
    StringBuilder text = new StringBuilder();
    steps.forEach(text::append);
    return text.toString();
  }
}
