package io.temper.server.audit;

import io.temper.server.port.Cell;
import io.temper.server.port.Cell.CellException;
import io.temper.server.port.Cell.Document;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Where all replicas publish their heads: for each log `NAME.head`, a checkpoint, and `NAME.key`,
/// what verifies it. Those of logs that are gone stay: they tell that there was something.
record Heads(Cell cell) {
  private static final int TRIES = 10;

  /// @throws CellException when the cluster cannot be asked, or others were quicker each time
  void publish(String origin, String head, String key) {
    String name = origin.replace('/', '.');
    for (int i = 0; i < TRIES; i++) {
      Optional<Document> before = cell.read();
      Map<String, String> data = new HashMap<>(before.map(Document::data).orElse(Map.of()));
      data.put(name + ".head", head);
      data.put(name + ".key", key + "\n");
      if (cell.write(before.orElse(null), data)) {
        return;
      }
    }
    throw new CellException("heads were changed by others each time");
  }
}
