package io.temper.machinery.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One clause of an Accept header, parsed as leniently as github.com/munnerz/goautoneg does.
record AcceptClause(String type, String subtype, double quality, Map<String, String> parameters) {
  /// Those behind them do not count, or sorting them would take as long as somebody likes.
  private static final int MAX_CLAUSES = 1000;

  /// The clauses in the order in which they are tried.
  static List<AcceptClause> parse(String header) {
    List<AcceptClause> clauses = new ArrayList<>();
    Arrays.stream(header.split(",", -1))
        .limit(MAX_CLAUSES)
        .forEach(part -> AcceptClause.of(part.strip(), clauses));
    return sorted(clauses);
  }

  boolean covers(String mediaType) {
    int slash = mediaType.indexOf('/');
    String wantedType = mediaType.substring(0, slash);
    String wantedSubtype = mediaType.substring(slash + 1);
    return (type.equals(wantedType) && (subtype.equals(wantedSubtype) || subtype.equals("*")))
        || (type.equals("*") && subtype.equals("*"));
  }

  private static void of(String part, List<AcceptClause> into) {
    String[] pieces = part.split(";", -1);
    String[] names = pieces[0].split("/", -1);
    boolean bareStar = names.length == 1 && names[0].strip().equals("*");
    if ((names.length != 2 && !bareStar) || (names.length == 2 && names[1].isEmpty())) {
      return;
    }
    double quality = 1;
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 1; i < pieces.length; i++) {
      String[] pair = pieces[i].split("=", -1);
      if (pair.length != 2 || pair[1].isEmpty()) {
        continue;
      }
      String name = pair[0].strip();
      if (name.equals("q")) {
        quality = quality(pair[1]);
      } else {
        parameters.put(name, pair[1].strip());
      }
    }
    String subtype = bareStar ? "*" : names[1].strip();
    into.add(new AcceptClause(names[0].strip(), subtype, quality, parameters));
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return 0; // as Go: a quality nobody can read is none
    }
  }

  /// Insertion sort, because the order below is no order in the mathematical sense: what comes out
  /// depends on the algorithm, and Go uses this one for so few elements.
  private static List<AcceptClause> sorted(List<AcceptClause> clauses) {
    for (int i = 1; i < clauses.size(); i++) {
      for (int j = i; j > 0 && clauses.get(j).before(clauses.get(j - 1)); j--) {
        AcceptClause moved = clauses.get(j);
        clauses.set(j, clauses.get(j - 1));
        clauses.set(j - 1, moved);
      }
    }
    return clauses;
  }

  private boolean before(AcceptClause other) {
    return quality > other.quality
        || (!type.equals("*") && other.type.equals("*"))
        || (!subtype.equals("*") && other.subtype.equals("*"));
  }
}
