package io.temper.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process of its own that writes the hours of a day, over and over with higher sums, and says on
/// its output which round is written: to be killed among them.
final class CostWriter {
  static final int NODES = 200;

  private CostWriter() {}

  /// @param arguments the file of the database
  public static void main(String[] arguments) {
    try (Database database = Database.embedded(Path.of(arguments[0]))) {
      for (int round = 1; ; round++) {
        new CostHistory(database).write(round(round));
        System.out.println(round);
      }
    }
  }

  static List<CostRow> round(int round) {
    List<CostRow> rows = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      rows.add(CostHistoryContract.row(0, "node-" + node, "writer", round));
    }
    return rows;
  }
}
