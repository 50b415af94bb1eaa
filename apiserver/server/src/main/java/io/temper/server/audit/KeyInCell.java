package io.temper.server.audit;

import io.temper.audit.note.KeyKeeper;
import io.temper.server.port.Cell;
import java.util.Map;
import java.util.Optional;

/// The private key in a Secret, which all replicas share: whoever makes it first has made it for
/// all.
record KeyInCell(Cell cell) implements KeyKeeper {
  private static final String KEY = "ed25519.pem";

  @Override
  public Optional<String> kept() {
    return cell.read().map(document -> document.data().getOrDefault(KEY, ""));
  }

  @Override
  public String keep(String pem) {
    return cell.write(null, Map.of(KEY, pem)) ? pem : kept().orElse("");
  }
}
