package io.temper.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Against whatever kernel the tests run on: one with maps of its own, one without the right to
/// look, or one without BPF. What maps hold is tested in the guest.
final class BpfTest {
  @Test
  void aMapThatIsNotThereIsNotFoundOrNotToBeLookedFor() {
    try (Bpf bpf = new Bpf()) {
      try {
        assertThat(bpf.maps("temper_no_such_map")).isEmpty();
      } catch (KernelException _) {
        assertThatThrownBy(() -> bpf.maps("temper_no_such_map"))
            .isInstanceOf(KernelException.class)
            .hasMessageContaining("BPF_MAP_GET_");
      }
    }
  }
}
