package io.temper.machinery.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.FakeClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to an event on its way to whoever writes it.
@Conformance("H7")
final class SinksTest {
  private final ServerMetrics metrics = new ServerMetrics();
  private final FakeClock clock = new FakeClock();
  private final Losses losses = new Losses(metrics, clock.clocks());

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eventThatCannotBeWrittenFailsTheRequestOnlyIfThatIsWanted(boolean strict) {
    FakeWriter writer = new FakeWriter();
    writer.failures.set(1);
    try (Blocking sink = new Blocking(writer, strict, losses)) {
      assertThat(sink.accept(Events.named("a"))).isEqualTo(!strict);
      assertThat(sink.accept(Events.named("b"))).isTrue();
    }

    assertThat(writer.batches).containsExactly(List.of("b"));
    assertThat(counted()).contains("apiserver_audit_error_total{plugin=\"fake\"} 1.0");
  }

  @Test
  void eventThatIsTooLargeLosesItsObjects() {
    RecordingSink sink = new RecordingSink();
    try (Truncation truncation = new Truncation(sink, 1000, losses)) {
      truncation.accept(Events.event("small", Level.REQUEST_RESPONSE, 100));
      truncation.accept(Events.event("large", Level.REQUEST_RESPONSE, 2000));
    }

    assertThat(sink.json(0).containsKey("responseObject")).isTrue();
    assertThat(sink.json(1).containsKey("responseObject")).isFalse();
    assertThat(sink.json(1).get("annotations")).hasToString("{audit.k8s.io/truncated=true}");
  }

  @Test
  void eventThatIsTooLargeWithoutObjectsIsLostAndCounted() {
    RecordingSink sink = new RecordingSink();
    try (Truncation truncation = new Truncation(sink, 100, losses)) {
      assertThat(truncation.accept(Events.named("a"))).isTrue();
    }

    assertThat(sink.events).isEmpty();
    assertThat(counted()).contains("apiserver_audit_error_total{plugin=\"truncate\"} 1.0");
  }

  private String counted() {
    return new String(metrics.exposition(), StandardCharsets.UTF_8);
  }
}
