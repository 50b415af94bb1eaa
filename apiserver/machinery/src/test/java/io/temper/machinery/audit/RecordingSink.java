package io.temper.machinery.audit;

import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps events in memory.
final class RecordingSink implements EventSink {
  final List<EncodedEvent> events = new CopyOnWriteArrayList<>();
  volatile boolean full;

  @Override
  public boolean accept(EncodedEvent event) {
    if (full) {
      return false;
    }
    events.add(event);
    return true;
  }

  @Override
  public void close() {}

  List<String> stages() {
    return events.stream().map(event -> event.event().stage().word()).toList();
  }

  /// An event as it is in the log.
  Map<?, ?> json(int event) {
    return (Map<?, ?>) Objects.requireNonNull(JsonText.parse(events.get(event).line()));
  }

  Map<?, ?> last() {
    return json(events.size() - 1);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(new String(event.line(), StandardCharsets.UTF_8)));
    return text.toString();
  }
}
