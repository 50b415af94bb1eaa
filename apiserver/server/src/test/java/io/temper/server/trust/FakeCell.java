package io.temper.server.trust;

import io.temper.server.port.Cell;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cell in memory that can be out of reach, and whose next write can lose a race.
public final class FakeCell implements Cell {
  private @Nullable Document document;
  private int version;
  private boolean down;
  private @Nullable Map<String, String> rival;

  @Override
  public synchronized Optional<Document> read() {
    if (down) {
      throw new CellException("down");
    }
    return Optional.ofNullable(document);
  }

  @Override
  public synchronized boolean write(@Nullable Document expected, Map<String, String> data) {
    if (down) {
      throw new CellException("down");
    }
    if (rival != null) {
      put(rival);
      rival = null;
    }
    String seen = expected == null ? "" : expected.version();
    String held = document == null ? "" : document.version();
    if (!seen.equals(held)) {
      return false;
    }
    put(data);
    return true;
  }

  /// Writes as somebody else would.
  public synchronized void put(Map<String, String> data) {
    document = new Document(Integer.toString(++version), data);
  }

  public synchronized void delete() {
    document = null;
  }

  /// Somebody else writes this just before the next write from here.
  public synchronized void rival(Map<String, String> data) {
    rival = data;
  }

  public synchronized void down(boolean outOfReach) {
    down = outOfReach;
  }
}
