package io.temper.machinery.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@Conformance("H7")
final class WebhookWriterTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void eventsAreSentAsAList() throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    AuditEndpoint endpoint = parts -> parts.forEach(sent::writeBytes);

    writer(endpoint, SHORT).write(List.of(Events.named("a"), Events.named("b")));

    Map<?, ?> list = (Map<?, ?>) Objects.requireNonNull(JsonText.parse(sent.toByteArray()));
    assertThat(list.get("kind")).isEqualTo("EventList");
    assertThat(list.get("apiVersion")).isEqualTo("audit.k8s.io/v1");
    List<?> items = (List<?>) Objects.requireNonNull(list.get("items"));
    assertThat(items)
        .map(item -> ((Map<?, ?>) item).get("auditID"))
        .map(Object::toString)
        .containsExactly("a", "b");
    assertThat(((Map<?, ?>) items.getFirst()).containsKey("kind")).isFalse();
  }

  @Test
  void listIsSentAgainAfterAFailure() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    AuditEndpoint endpoint =
        _ -> {
          if (calls.incrementAndGet() < 5) {
            throw new IOException("not now");
          }
        };

    writer(endpoint, SHORT).write(List.of(Events.named("a")));

    assertThat(calls).hasValue(5);
  }

  @Test
  void fifthFailureIsTheLast() {
    AtomicInteger calls = new AtomicInteger();
    AuditEndpoint endpoint =
        _ -> {
          throw new IOException("failure " + calls.incrementAndGet());
        };

    assertThatThrownBy(() -> writer(endpoint, SHORT).write(List.of(Events.named("a"))))
        .hasMessage("failure 5");
  }

  @Test
  void whoWaitsToSendAgainCanBeStopped() {
    AuditEndpoint endpoint =
        _ -> {
          Thread.currentThread().interrupt();
          throw new IOException("not now");
        };

    assertThatThrownBy(
            () -> writer(endpoint, Duration.ofHours(1)).write(List.of(Events.named("a"))))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static WebhookWriter writer(AuditEndpoint endpoint, Duration firstWait) {
    return new WebhookWriter(endpoint, firstWait, Clocks.system());
  }
}
