package io.temper.server.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.machinery.tls.Pem;
import io.temper.server.FakeClock;
import io.temper.server.port.Cell.CellException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

final class TrustTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final FakeCell secret = new FakeCell();
  private final FakeCell bundle = new FakeCell();
  private final FakeClock clock = new FakeClock(NOW);
  private final Trust trust = trust();

  @Test
  void firstReplicaMakesTheAuthorityAndSpreadsIt() throws Exception {
    trust.refresh();

    assertThat(trust.ready()).isTrue();
    assertThat(Authority.parse(secret.read().orElseThrow().data()).certificate())
        .isEqualTo(trust.authority().certificate());
    assertThat(spread()).containsExactly(trust.authority().certificate());
  }

  @Test
  void secondReplicaTakesUpWhatTheFirstMade() {
    trust.refresh();
    Trust second = trust();

    second.refresh();

    assertThat(second.authority().certificate()).isEqualTo(trust.authority().certificate());
  }

  @Test
  void loserOfTheRaceTakesTheWinnersAuthority() {
    Authority winner = Authority.create(NOW);
    secret.rival(winner.secret());

    trust.refresh();

    assertThat(trust.authority().certificate()).isEqualTo(winner.certificate());
  }

  @Test
  void authorityIsRenewedAtTwoThirdsOfItsLifeAndTheOldOneStaysTrusted() throws Exception {
    trust.refresh();
    X509Certificate old = trust.authority().certificate();
    clock.advance(Duration.ofDays(244));

    trust.refresh();

    X509Certificate renewed = trust.authority().certificate();
    assertThat(renewed).isNotEqualTo(old);
    assertThat(spread()).containsExactly(renewed, old);
  }

  @Test
  void oldAuthorityIsForgottenOnceWhatItSignedHasRunOut() throws Exception {
    trust.refresh();
    clock.advance(Duration.ofDays(244));
    trust.refresh();
    clock.advance(Duration.ofHours(24));
    trust.refresh();
    assertThat(spread()).hasSize(2);

    clock.advance(Duration.ofHours(2));
    trust.refresh();

    assertThat(spread()).containsExactly(trust.authority().certificate());
  }

  @Test
  void aDeletedSecretMakesANewAuthority() throws Exception {
    trust.refresh();
    X509Certificate old = trust.authority().certificate();
    secret.delete();
    clock.advance(Duration.ofSeconds(1));

    trust.refresh();

    assertThat(trust.authority().certificate()).isNotEqualTo(old);
    assertThat(spread()).containsExactly(trust.authority().certificate(), old);
  }

  @Test
  void anAuthoritySomebodyElseWroteIsTakenUp() throws Exception {
    trust.refresh();
    X509Certificate old = trust.authority().certificate();
    // As old as it may be: what counts is since when it is in force.
    Authority other = Authority.create(NOW.minus(Duration.ofDays(100)));
    secret.put(other.secret());

    trust.refresh();

    assertThat(trust.authority().certificate()).isEqualTo(other.certificate());
    assertThat(spread()).containsExactly(other.certificate(), old);
  }

  @Test
  void aSecretThatHoldsNoAuthorityIsReplaced() {
    Authority one = Authority.create(NOW);
    Authority two = Authority.create(NOW);
    for (Map<String, String> unusable :
        List.of(
            Map.<String, String>of(),
            Map.of("tls.crt", "hello", "tls.key", "world"),
            Map.of(
                "tls.crt", one.secret().getOrDefault("tls.crt", ""),
                "tls.key", two.secret().getOrDefault("tls.key", "")),
            Map.of(
                "tls.crt",
                Pem.encode(one.newClient(NOW).certificate()),
                "tls.key",
                one.secret().getOrDefault("tls.key", "")))) {
      secret.put(unusable);

      trust.refresh();

      assertThat(secret.read().orElseThrow().data()).isEqualTo(trust.authority().secret());
    }
  }

  @Test
  void aBundleThatCannotBeReadIsWrittenAnew() throws Exception {
    bundle.put(
        Map.of("ca.crt", "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"));

    trust.refresh();

    assertThat(spread()).containsExactly(trust.authority().certificate());
  }

  @Test
  void staysInForceWhileTheClusterIsOutOfReach() {
    trust.refresh();
    secret.down(true);

    assertThatThrownBy(trust::refresh).isInstanceOf(CellException.class);

    assertThat(trust.ready()).isTrue();
    assertThat(trust.sslContext()).isNotNull();
  }

  @Test
  void aContextLastsAsLongAsWhatItShowsAndTrusts() {
    trust.refresh();
    SSLContext first = trust.sslContext();
    trust.refresh();
    assertThat(trust.sslContext()).isSameAs(first);

    secret.delete();
    clock.advance(Duration.ofSeconds(1));
    trust.refresh();
    assertThat(trust.sslContext()).isNotSameAs(first);
  }

  @Test
  void listenersHearOfOtherTrustOnly() {
    AtomicInteger heard = new AtomicInteger();
    trust.listen(heard::incrementAndGet);

    trust.refresh();
    trust.refresh();
    assertThat(heard).hasValue(1);

    secret.delete();
    clock.advance(Duration.ofSeconds(1));
    trust.refresh();
    assertThat(heard).hasValue(2);
  }

  @Test
  void agentsCertificateLastsADayAtMostAndNeverLongerThanItsAuthority() {
    Authority authority = Authority.create(NOW);

    assertThat(expiry(authority, Duration.ofDays(30), NOW)).isEqualTo(NOW.plusSeconds(86_400));
    assertThat(expiry(authority, Duration.ofSeconds(1), NOW)).isEqualTo(NOW.plusSeconds(600));
    assertThat(expiry(authority, Duration.ofDays(1), NOW.plus(Duration.ofDays(364).plusHours(12))))
        .isEqualTo(NOW.plus(Authority.LIFE));
  }

  private static Instant expiry(Authority authority, Duration life, Instant at) {
    return authority
        .signAgent("n1", Requests.ec(256).getPublic(), life, at)
        .getNotAfter()
        .toInstant();
  }

  private List<X509Certificate> spread() throws GeneralSecurityException {
    return Pem.certificates(bundle.read().orElseThrow().data().getOrDefault("ca.crt", ""));
  }

  private Trust trust() {
    return new Trust(secret, bundle, clock, new TrustMetrics(new SimpleMeterRegistry()));
  }
}
