package io.temper.audit.entry;

import java.util.List;

/// Somebody, by the names that whoever authenticated them gave.
public record Person(String name, String uid, List<String> groups) {
  public static final Person NOBODY = new Person("", "", List.of());

  public Person {
    groups = List.copyOf(groups);
  }
}
