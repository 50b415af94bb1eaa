package io.temper.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.audit.AuditLog;
import io.temper.audit.entry.Entry;
import io.temper.audit.entry.Outcome;
import io.temper.audit.entry.Person;
import io.temper.audit.entry.Stage;
import io.temper.audit.entry.Target;
import io.temper.audit.note.SignedNote;
import io.temper.audit.note.VerifierKey;
import io.temper.machinery.audit.Deed;
import io.temper.machinery.audit.DeedRecorder;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.trust.FakeCell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrailTest {
  private static final Instant NOW = Instant.parse("2026-11-26T07:00:00Z");
  private static final UserInfo JANE = new UserInfo("jane", "7", List.of("ops"), Map.of());
  private static final UserInfo BOB = new UserInfo("bob", "", List.of(), Map.of());

  @TempDir private Path directory;

  private final FakeClock clock = new FakeClock(NOW);
  private final FakeCell key = new FakeCell();
  private final FakeCell heads = new FakeCell();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void deedsAreInTheLogWithWhatCameOfThem() throws InterruptedException {
    try (Trail trail = trail()) {
      AuditLog log = trail.open();
      Deed deed = deed("create", JANE, BOB, "{}");
      trail.recorder().intends(deed);
      trail.recorder().ended(new Deed.Ended(deed, Status.failure(201, "", ""), true));

      List<Entry> entries =
          log.read(1, 9).stream().map(recorded -> Entry.parse(recorded.bytes())).toList();

      assertThat(entries).extracting(Entry::stage).containsExactly(Stage.INTENT, Stage.OUTCOME);
      Entry outcome = entries.getLast();
      assertThat(outcome.time()).isEqualTo(NOW);
      assertThat(outcome.auditId()).isEqualTo("id-1");
      assertThat(outcome.verb()).isEqualTo("create");
      assertThat(outcome.target())
          .isEqualTo(new Target("traces.temper.io", "", "shop", "t1", "u-1"));
      assertThat(outcome.user()).isEqualTo(new Person("bob", "", List.of()));
      assertThat(outcome.impersonator()).isEqualTo(new Person("jane", "7", List.of("ops")));
      assertThat(outcome.source().addresses()).containsExactly("10.0.0.1");
      assertThat(outcome.source().userAgent()).isEqualTo("kubectl");
      assertThat(outcome.requestDigest())
          .isEqualTo("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
      assertThat(outcome.outcome()).isEqualTo(new Outcome(201, "", ""));
      assertThat(outcome.details()).containsEntry("dryRun", "true");
    }
  }

  @Test
  void refusalsOfNobodyAreInTheLogToo() throws InterruptedException {
    try (Trail trail = trail()) {
      AuditLog log = trail.open();
      Deed deed = deed("list", null, null, "");
      Status status = Status.failure(401, "Unauthorized", "Unauthorized");
      trail.recorder().ended(new Deed.Ended(deed, status, false));

      Entry entry = Entry.parse(log.read(1, 1).getFirst().bytes());

      assertThat(entry.user()).isEqualTo(Person.NOBODY);
      assertThat(entry.impersonator()).isEqualTo(Person.NOBODY);
      assertThat(entry.outcome().reason()).isEqualTo("Unauthorized");
      assertThat(entry.requestDigest()).isEmpty();
    }
  }

  @Test
  void nothingIsDoneUntilTheTrailIsOpen() {
    try (Trail trail = trail()) {
      DeedRecorder recorder = trail.recorder();
      Deed deed = deed("delete", JANE, JANE, "");

      assertThatThrownBy(() -> recorder.intends(deed))
          .isInstanceOf(StatusException.class)
          .hasMessageContaining("cannot be recorded in the audit trail");
      assertThatThrownBy(() ->
              recorder.ended(new Deed.Ended(deed, Status.failure(403, "Forbidden", "no"), false)))
          .isInstanceOf(StatusException.class);
      // It is done: whoever asked is told so, and somebody else that it is not recorded.
      recorder.ended(new Deed.Ended(deed, Status.failure(200, "", ""), true));

      assertThat(registry.get("temper.audit.refused.requests").counter().count()).isEqualTo(2);
      assertThat(registry.get("temper.audit.lost.outcomes").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void whatCameOfARequestWhoseTimeIsUpIsRecorded() throws InterruptedException {
    try (Trail trail = trail()) {
      AuditLog log = trail.open();
      Thread.currentThread().interrupt();

      trail
          .recorder()
          .ended(
              new Deed.Ended(
                  deed("delete", JANE, JANE, ""), Status.failure(504, "Timeout", ""), true));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(log.size()).isEqualTo(2);
    }
  }

  @Test
  void headsArePublishedWithWhatVerifiesThem() throws InterruptedException {
    try (Trail trail = trail()) {
      AuditLog log = trail.open();
      trail.recorder().intends(deed("delete", JANE, JANE, ""));
      trail.publish(log);

      Map<String, String> data = heads.read().orElseThrow().data();
      String name = log.origin().replace('/', '.');
      SignedNote head = SignedNote.parse(data.getOrDefault(name + ".head", ""));
      assertThat(head.head()).isEqualTo(log.head(2));
      assertThat(head.signedBy(VerifierKey.parse(data.getOrDefault(name + ".key", "")))).isTrue();
    }
  }

  @Test
  void replicasPublishSideBySideWithOneKey() throws InterruptedException {
    try (Trail first = trail(directory.resolve("a"));
        Trail second = trail(directory.resolve("b"))) {
      AuditLog a = first.open();
      AuditLog b = second.open();

      assertThat(heads.read().orElseThrow().data())
          .containsKeys(
              a.origin().replace('/', '.') + ".head", b.origin().replace('/', '.') + ".head");
      assertThat(a.verifier().named("x")).isEqualTo(b.verifier().named("x"));
    }
  }

  @Test
  void theLastHeadIsPublishedAtTheEnd() throws InterruptedException {
    String name;
    try (Trail trail = trail()) {
      name = trail.open().origin().replace('/', '.');
      trail.recorder().intends(deed("delete", JANE, JANE, ""));
    }

    String note = heads.read().orElseThrow().data().getOrDefault(name + ".head", "");
    assertThat(SignedNote.parse(note).head().size()).isEqualTo(2);
  }

  @Test
  void hostileTextsAreCutAndStayInTheirField() throws InterruptedException {
    try (Trail trail = trail()) {
      AuditLog log = trail.open();
      String hostile = "\"},\n{\"user\":\"admin" + "\u0000x".repeat(5000);
      UserInfo user = new UserInfo(hostile, hostile, List.of(hostile, hostile), Map.of());
      trail.recorder().intends(deed("delete", user, user, ""));

      Entry entry = Entry.parse(log.read(1, 1).getFirst().bytes());

      assertThat(entry.user().name()).startsWith("\"},\n{").hasSize(1025);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "create, traces, '', true",
    "delete, traces, '', true",
    "deletecollection, traces, '', true",
    "patch, traces, status, true",
    "get, traces, log, true",
    "get, peers, proxy, true",
    "get, traces, '', false",
    "list, audits, '', false",
    "watch, traces, '', false",
    "create, perfqueries, '', false"
  })
  void writesAndReadsOfLogsAreDeeds(
      String verb, String resource, String subresource, boolean deed) {
    try (Trail trail = trail()) {
      assertThat(trail.recorder().records(info(verb, resource, subresource))).isEqualTo(deed);
    }
  }

  @Test
  void withoutADirectoryNothingIsRecorded() {
    try (Trail trail = trail(Path.of(""))) {
      trail.start();
      assertThat(trail.recorder().enabled()).isFalse();
    }
  }

  private Trail trail() {
    return trail(directory);
  }

  private Trail trail(Path where) {
    return new Trail(
        new TrailConfig(where, "temper.io/audit/test", 5),
        key,
        heads,
        new Clocks(clock, System::nanoTime),
        new TrailMetrics(registry));
  }

  private static RequestInfo info(String verb, String resource, String subresource) {
    return new RequestInfo(
        true,
        "/apis/temper.io/v1",
        verb,
        "apis",
        "temper.io",
        "v1",
        "shop",
        resource,
        subresource,
        "",
        "",
        "");
  }

  private static Deed deed(
      String verb, @Nullable UserInfo asker, @Nullable UserInfo user, String body) {
    return new Deed(
        NOW,
        "id-1",
        info(verb, "traces", ""),
        "t1",
        "u-1",
        true,
        asker,
        user,
        List.of("10.0.0.1"),
        "kubectl",
        body.getBytes(StandardCharsets.UTF_8));
  }
}
