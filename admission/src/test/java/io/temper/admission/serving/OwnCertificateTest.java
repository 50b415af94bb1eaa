package io.temper.admission.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Pem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OwnCertificateTest {
  private static final List<String> NAMES = List.of("temper-admission.temper-system.svc");
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  private final Cupboard cupboard = new Cupboard();
  private Instant now = START;
  private final OwnCertificate first = certificate(NAMES);
  private final OwnCertificate second = certificate(NAMES);

  @Test
  void firstReplicaMakesItAndOthersTakeIt() {
    first.refresh();
    second.refresh();

    assertThat(served(second)).isEqualTo(served(first));
    assertThat(cupboard.told()).containsExactly(served(first));
    assertThat(SelfSigned.names(served(first))).isEqualTo(NAMES);
    assertThat(first.expires()).isEqualTo(START.plus(Certificates.LIFE));
  }

  @Test
  void renewedOneIsToldBeforeItIsServed() {
    first.refresh();
    X509Certificate old = served(first);

    now = START.plus(Duration.ofDays(250));
    first.refresh();
    second.refresh();

    assertThat(served(first)).isEqualTo(old);
    assertThat(served(second)).isEqualTo(old);
    assertThat(cupboard.told()).hasSize(2).startsWith(old);
    X509Certificate renewed = cupboard.told().getLast();

    now = now.plus(Certificates.HANDOVER);
    second.refresh();
    first.refresh();

    assertThat(served(first)).isEqualTo(renewed);
    assertThat(served(second)).isEqualTo(renewed);
    assertThat(cupboard.told()).containsExactly(renewed, old);

    now = now.plus(Certificates.HANDOVER);
    first.refresh();

    assertThat(cupboard.told()).containsExactly(renewed);
  }

  @Test
  void whatIsServedWasAlwaysTold() {
    for (int i = 0; i < 2_000; i++) {
      now = now.plus(Duration.ofHours(7));
      OwnCertificate one = i % 2 == 0 ? first : second;
      one.refresh();

      assertThat(cupboard.told()).contains(served(one));
      assertThat(served(one).getNotAfter().toInstant()).isAfter(now);
    }
  }

  @Test
  void otherNamesNeedAnotherCertificate() {
    first.refresh();
    OwnCertificate moved = certificate(List.of("127.0.0.1"));

    moved.refresh();

    assertThat(SelfSigned.names(served(moved))).containsExactly("127.0.0.1");
  }

  @Test
  void whatIsBrokenIsReplaced() {
    first.refresh();
    cupboard.data = Map.of("tls.crt", "nonsense", "tls.key", "nonsense");

    first.refresh();

    assertThat(cupboard.told()).containsExactly(served(first));
  }

  @Test
  void clockThatJumpsBackKeepsWhatIsServed() {
    first.refresh();
    X509Certificate before = served(first);

    now = START.minus(Duration.ofDays(30));
    first.refresh();

    assertThat(served(first)).isEqualTo(before);
  }

  @Test
  void whileNobodyCanBeAskedTheOldOneIsServed() {
    first.refresh();
    X509Certificate before = served(first);
    cupboard.shut = true;

    assertThatThrownBy(first::refresh).isInstanceOf(ServingException.class);
    assertThat(served(first)).isEqualTo(before);
  }

  private OwnCertificate certificate(List<String> names) {
    return new OwnCertificate(cupboard, names, new Clocks(() -> now, System::nanoTime));
  }

  private static X509Certificate served(OwnCertificate certificate) {
    return certificate.keys().current().chain().getFirst();
  }

  /// Keeps in memory.
  private static final class Cupboard implements Keeper {
    private @Nullable Map<String, String> data;
    private int version;
    private String bundle = "";
    private boolean shut;

    List<X509Certificate> told() {
      return new ArrayList<>(Pem.certificates(bundle));
    }

    @Override
    public Optional<Kept> read() {
      if (shut) {
        throw new ServingException("shut");
      }
      return data == null ? Optional.empty() : Optional.of(new Kept("" + version, data));
    }

    @Override
    public boolean write(@Nullable Kept before, Map<String, String> wanted) {
      boolean same = before == null ? data == null : before.version().equals("" + version);
      if (same) {
        data = Map.copyOf(wanted);
        version++;
      }
      return same;
    }

    @Override
    public void tell(String pem) {
      bundle = pem;
    }
  }
}
