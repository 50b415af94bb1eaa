package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BodiesTest {
  @Test
  void whatDoesNotFitIsNotTakenAndHoldsUpNothingSmaller() {
    var bodies = new Bodies(100);

    assertThat(bodies.take(60)).isTrue();
    assertThat(bodies.take(50)).isFalse();
    assertThat(bodies.take(40)).isTrue();
    assertThat(bodies.take(1)).isFalse();
    bodies.release(60);
    assertThat(bodies.take(60)).isTrue();
  }
}
