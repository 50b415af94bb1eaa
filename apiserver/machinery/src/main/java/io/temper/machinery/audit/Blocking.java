package io.temper.machinery.audit;

import java.io.IOException;
import java.util.List;

/// Has each event written before the request goes on.
///
/// @param strict whether a request whose arrival cannot be recorded is refused
record Blocking(EventWriter writer, boolean strict, Losses losses) implements EventSink {
  @Override
  public boolean accept(EncodedEvent event) {
    try {
      writer.write(List.of(event));
      return true;
    } catch (IOException e) {
      losses.lost(writer.plugin(), 1, String.valueOf(e.getMessage()));
      return !strict;
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
