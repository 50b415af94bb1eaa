package io.temper.admission.policy;

import java.util.Collection;
import java.util.stream.Collectors;

/// Parts of sentences.
final class Words {
  private static final int MOST = 10;

  private Words() {}

  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /// Names, in order, and how many more there are: a status has its limits.
  static String some(Collection<String> names) {
    String first = names.stream().sorted().limit(MOST).collect(Collectors.joining(", "));
    return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
  }
}
