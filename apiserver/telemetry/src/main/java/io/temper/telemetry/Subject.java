package io.temper.telemetry;

import java.util.Comparator;

/// What rows are about: a node, a pod or one of its containers. In order of namespace and name, so
/// that a pod's containers follow it.
///
/// @param namespace empty for nodes
/// @param uid tells two of the same name apart
/// @param container empty for nodes and pods
public record Subject(String namespace, String name, String uid, String container)
    implements Comparable<Subject> {
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::namespace)
          .thenComparing(Subject::name)
          .thenComparing(Subject::uid)
          .thenComparing(Subject::container);

  public static Subject node(String name, String uid) {
    return new Subject("", name, uid, "");
  }

  public static Subject pod(String namespace, String name, String uid) {
    return new Subject(namespace, name, uid, "");
  }

  public static Subject container(String namespace, String pod, String uid, String container) {
    return new Subject(namespace, pod, uid, container);
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }
}
