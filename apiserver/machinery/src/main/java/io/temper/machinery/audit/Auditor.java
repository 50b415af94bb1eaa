package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.AuditPolicy;
import io.temper.machinery.audit.policy.PolicyException;
import io.temper.machinery.audit.policy.Verdict;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the audit log of a process: judges requests by the policy, and hands their events to the
/// places they are kept in.
public final class Auditor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Auditor.class);

  /// Of the heap, one such part may be objects that events of requests under way keep, and one, for
  /// each place, events that wait for it.
  private static final int HEAP_PARTS = 16;

  private static final AuditPolicy NO_POLICY = new AuditPolicy(List.of(), Set.of(), false);

  private final AuditPolicy policy;
  private final List<EventSink> sinks;
  private final Budget bodies;
  private final ServerMetrics metrics;
  private final Clocks clocks;

  Auditor(
      AuditPolicy policy,
      List<EventSink> sinks,
      Budget bodies,
      ServerMetrics metrics,
      Clocks clocks) {
    this.policy = policy;
    this.sinks = List.copyOf(sinks);
    this.bodies = bodies;
    this.metrics = metrics;
    this.clocks = clocks;
  }

  /// Records nothing.
  public static Auditor none(ServerMetrics metrics, Clocks clocks) {
    return new Auditor(NO_POLICY, List.of(), new Budget(0), metrics, clocks);
  }

  /// @param webhooks reads a kubeconfig and leads to its cluster
  /// @throws AuditException when the policy cannot be used, or the log not be written
  public static Auditor of(
      AuditConfig config,
      Function<Path, AuditEndpoint> webhooks,
      ServerMetrics metrics,
      Clocks clocks) {
    boolean kept = config.log().enabled() || config.webhook().enabled();
    boolean ruled = !config.policyFile().toString().isEmpty();
    // Read even if it is not needed, so that a bad one is found before it is.
    AuditPolicy policy = ruled ? policy(config.policyFile()) : NO_POLICY;
    if (!kept || !ruled) {
      if (kept || ruled) {
        log.atWarn()
            .addKeyValue("missing", ruled ? "a place for events" : "a policy")
            .log("Nothing is audited");
      }
      return none(metrics, clocks);
    }
    long room = Runtime.getRuntime().maxMemory() / HEAP_PARTS;
    Sinks places = new Sinks(room, new Losses(metrics, clocks), clocks);
    List<EventSink> sinks = new ArrayList<>();
    if (config.webhook().enabled()) {
      AuditEndpoint endpoint = webhooks.apply(config.webhook().configFile());
      sinks.add(places.webhook(config.webhook(), endpoint));
    }
    if (config.log().enabled()) {
      sinks.add(places.log(config.log()));
    }
    return new Auditor(policy, sinks, new Budget(room), metrics, clocks);
  }

  /// Whether anything may be recorded at all.
  boolean enabled() {
    return !sinks.isEmpty();
  }

  /// @param user null when nobody could be authenticated
  Verdict judge(Request request, @Nullable UserInfo user) {
    Verdict verdict = policy.judge(user, request.info());
    metrics.auditJudged(verdict.level().word());
    return verdict;
  }

  /// @return false when a place that must have it does not have it
  boolean record(AuditEvent event) {
    metrics.auditEvent();
    EncodedEvent encoded = EncodedEvent.of(event);
    boolean kept = true;
    for (EventSink sink : sinks) {
      kept &= sink.accept(encoded);
    }
    return kept;
  }

  /// A request is refused because its arrival could not be recorded.
  void refused() {
    metrics.auditRefused();
  }

  Budget bodies() {
    return bodies;
  }

  Instant now() {
    return clocks.now();
  }

  /// Writes what waits to be written, within some seconds.
  @Override
  public void close() {
    sinks.forEach(EventSink::close);
  }

  private static AuditPolicy policy(Path file) {
    try {
      return AuditPolicy.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AuditException("cannot read the audit policy " + file + ": " + e, e);
    } catch (PolicyException e) {
      throw new AuditException("audit policy " + file + ": " + e.getMessage(), e);
    }
  }
}
