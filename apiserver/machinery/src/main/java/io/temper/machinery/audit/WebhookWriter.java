package io.temper.machinery.audit;

import io.temper.machinery.time.Backoff;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sends events to a webhook as an EventList, whose items name no kind, and again when that fails:
/// five times, with half as much more time between them each time (k8s.io/apiserver
/// `plugin/pkg/audit/webhook`). Whatever the failure was, it may pass.
record WebhookWriter(AuditEndpoint endpoint, Duration firstWait, Clocks clocks)
    implements EventWriter {
  private static final byte[] LIST_START =
      "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[{"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEXT_ITEM = {',', '{'};
  private static final byte[] LIST_END = {']', '}', '\n'};
  private static final int TRIES = 5;
  private static final double FACTOR = 1.5;

  @Override
  public String plugin() {
    return "webhook";
  }

  @Override
  public void write(List<EncodedEvent> events) throws IOException {
    List<byte[]> list = list(events);
    var backoff = new Backoff(firstWait, FACTOR, firstWait.multipliedBy(TRIES), clocks);
    for (int attempt = 1; ; attempt++) {
      try {
        endpoint.post(list);
        return;
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
      try {
        backoff.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped while waiting to send again");
      }
    }
  }

  @Override
  public void close() {}

  /// The events' own arrays between what makes a list of them.
  private static List<byte[]> list(List<EncodedEvent> events) {
    List<byte[]> parts = new ArrayList<>(events.size() * 2 + 1);
    byte[] before = LIST_START;
    for (EncodedEvent event : events) {
      parts.add(before);
      parts.add(event.members());
      before = NEXT_ITEM;
    }
    parts.add(LIST_END);
    return parts;
  }
}
