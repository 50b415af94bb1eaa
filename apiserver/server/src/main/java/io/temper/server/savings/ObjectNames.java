package io.temper.server.savings;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Names of objects that tell of machine types: the type in lower case, with hyphens for what a
/// name cannot hold.
final class ObjectNames {
  /// Name of the object that tells of all types together.
  static final String CLUSTER = "cluster";

  private static final int LONGEST = 200;

  private ObjectNames() {}

  /// Names by machine type. Types that would get the same name, or that of the cluster's object,
  /// get a number behind it, in the order of their true names.
  static Map<String, String> of(Collection<String> machineTypes) {
    SortedMap<String, String> names = new TreeMap<>();
    Set<String> taken = new HashSet<>(Set.of(CLUSTER));
    machineTypes.stream()
        .sorted()
        .forEach(type -> {
          String plain = plain(type);
          String name = plain;
          for (int i = 2; !taken.add(name); i++) {
            name = plain + "-" + i;
          }
          names.put(type, name);
        });
    return names;
  }

  private static String plain(String machineType) {
    String name =
        machineType.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    if (name.isEmpty()) {
      return "type";
    }
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST).replaceAll("-$", "");
  }
}
