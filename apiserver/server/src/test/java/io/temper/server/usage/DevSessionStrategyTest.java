package io.temper.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.usage.DevSession;
import io.temper.crds.usage.DevSessionSpec;
import io.temper.crds.usage.DevSessionSpec.Ci;
import io.temper.crds.usage.DevSessionSpec.Owner;
import io.temper.crds.usage.DevSessionStatus;
import io.temper.crds.usage.DevSessionStatus.Phase;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DevSessionStrategyTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Ci CI = new Ci("github", null, "build", null);
  private static final DevSessionStatus ACTIVE =
      new DevSessionStatus(Phase.Active, NOON, NOON.plusSeconds(9), null, null, null);
  private static final DevSessionStatus CLOSED =
      new DevSessionStatus(Phase.Closed, NOON, NOON, NOON.plusSeconds(60), "Finished", null);

  private final DevSessionStrategy strategy = new DevSessionStrategy();

  @Test
  void sessionMayBeWrittenThroughItsLife() {
    DevSessionSpec spec = spec("ada", DevSessionSpec.Type.Exec, "shop", "deployment/web", null);

    assertThat(strategy.validate(session(spec, null))).isEmpty();
    assertThat(strategy.validateUpdate(session(spec, ACTIVE), session(spec, null))).isEmpty();
    assertThat(strategy.validateUpdate(session(spec, CLOSED), session(spec, ACTIVE))).isEmpty();
    assertThat(strategy.validateUpdate(session(spec, CLOSED), session(spec, CLOSED))).isEmpty();
  }

  record Case(String name, DevSessionSpec spec, String error) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> refused() {
    return Stream.of(
        new Case(
            "nobody's",
            spec("", DevSessionSpec.Type.Exec, "shop", "deployment/web", null),
            "spec.owner.userId: Required value: sessions are counted by it"),
        new Case(
            "no namespace",
            spec("ada", DevSessionSpec.Type.Exec, "", "deployment/web", null),
            "spec.namespace: Required value"),
        new Case(
            "no name of a namespace",
            spec("ada", DevSessionSpec.Type.Exec, "Shop_1", "deployment/web", null),
            "spec.namespace: Invalid value: \"Shop_1\": must be the name of a namespace"),
        new Case(
            "no target",
            spec("ada", DevSessionSpec.Type.Exec, "shop", "", null),
            "spec.target: Required value"),
        new Case(
            "target without kind",
            spec("ada", DevSessionSpec.Type.Exec, "shop", "web", null),
            "spec.target: Invalid value: \"web\": must be kind/name of a workload, such as"
                + " deployment/web"),
        new Case(
            "person with a pipeline",
            spec("ada", DevSessionSpec.Type.Exec, "shop", "deployment/web", CI),
            "spec.ci: Forbidden: a session of type Exec is no pipeline's"),
        new Case(
            "pipeline of nobody",
            spec(
                "ada",
                DevSessionSpec.Type.Ci,
                "shop",
                "deployment/web",
                new Ci("", null, null, null)),
            "spec.ci.provider: Required value"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void specThatSaysTooLittleOrTooMuchIsRefused(Case refused) {
    assertThat(strategy.validate(session(refused.spec, null)))
        .extracting(FieldError::toString)
        .containsExactly(refused.error);
  }

  @Test
  void whoseItIsAndOnWhatNeverChanges() {
    List<FieldError> errors =
        strategy.validateUpdate(
            session(spec("bob", DevSessionSpec.Type.Exec, "shop", "deployment/web", null), null),
            session(spec("ada", DevSessionSpec.Type.Exec, "shop", "deployment/web", null), null));

    assertThat(errors)
        .extracting(FieldError::toString)
        .containsExactly(
            "spec: Forbidden: a session's owner and target do not change; make a new one");
  }

  @Test
  void closedSessionStaysClosed() {
    DevSessionSpec spec = spec("ada", DevSessionSpec.Type.Ci, "shop", "deployment/web", CI);

    assertThat(strategy.validateUpdate(session(spec, ACTIVE), session(spec, CLOSED)))
        .extracting(FieldError::toString)
        .containsExactly("status.phase: Forbidden: a closed session is not opened again");
    assertThat(strategy.validateUpdate(session(spec, null), session(spec, CLOSED)))
        .extracting(FieldError::toString)
        .containsExactly("status.phase: Forbidden: a closed session is not opened again");
  }

  @Test
  void timesFitThePhaseAndEachOther() {
    DevSessionStatus backwards =
        new DevSessionStatus(
            Phase.Closed, NOON, NOON.minusSeconds(1), NOON.minusSeconds(2), null, null);
    DevSessionStatus halfClosed = new DevSessionStatus(Phase.Closed, NOON, null, null, null, null);
    DevSessionStatus halfOpen = new DevSessionStatus(Phase.Active, null, null, NOON, null, null);

    assertThat(errors(backwards))
        .containsExactly(
            "status.lastSeenTime: Invalid value: \"2026-11-25T11:59:59Z\": must not be before"
                + " status.connectedTime",
            "status.closedTime: Invalid value: \"2026-11-25T11:59:58Z\": must not be before"
                + " status.connectedTime");
    assertThat(errors(halfClosed))
        .containsExactly("status.closedTime: Required value: the session is closed");
    assertThat(errors(halfOpen))
        .containsExactly(
            "status.closedTime: Forbidden: the session is not closed",
            "status.connectedTime: Required value: the session is active");
  }

  private List<String> errors(DevSessionStatus status) {
    DevSessionSpec spec = spec("ada", DevSessionSpec.Type.Exec, "shop", "deployment/web", null);
    return strategy.validate(session(spec, status)).stream().map(FieldError::toString).toList();
  }

  private static ApiObject<DevSession> session(
      DevSessionSpec spec, @Nullable DevSessionStatus status) {
    return new ApiObject<>(
        ObjectMeta.of("", "s1", "uid", NOON, Map.of()), new DevSession(spec, status));
  }

  private static DevSessionSpec spec(
      String user, DevSessionSpec.Type type, String namespace, String target, @Nullable Ci ci) {
    return new DevSessionSpec(
        new Owner(user, "Ada", "laptop", null),
        type,
        namespace,
        target,
        ci,
        null,
        null,
        null,
        null);
  }
}
