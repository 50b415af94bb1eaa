package io.temper.server.trace;

import io.temper.crds.trace.Trace;
import io.temper.crds.trace.TraceSpec;
import io.temper.crds.trace.TraceSpec.PodReference;
import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Strategy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a trace may ask for: what an agent takes (`docs/agent.md`), on a node and of a pod that
/// there are. It never changes afterwards, and only the server says what became of it.
final class TraceStrategy implements Strategy<Trace> {
  private static final int SECONDS = 10;
  private static final int MOST_SECONDS = 60;
  private static final long BYTES = 16L << 20;
  private static final long LEAST_BYTES = 64L << 10;
  private static final long MOST_BYTES = 64L << 20;

  private final Whereabouts whereabouts;

  TraceStrategy(Whereabouts whereabouts) {
    this.whereabouts = whereabouts;
  }

  @Override
  public Trace prepareForCreate(Trace body, UserInfo user) {
    return new Trace(complete(body.spec()), TraceStatus.PENDING);
  }

  @Override
  public Trace prepareForUpdate(Trace body, Trace before, UserInfo user) {
    return new Trace(complete(body.spec()), before.status());
  }

  @Override
  public List<FieldError> validate(ApiObject<Trace> trace) {
    TraceSpec spec = trace.body().spec();
    List<FieldError> errors = new ArrayList<>();
    checkPlace(spec.node(), spec.pod(), errors);
    Integer seconds = spec.seconds();
    if (seconds != null && (seconds < 1 || seconds > MOST_SECONDS)) {
      errors.add(
          FieldError.invalidValue(
              "spec.seconds", seconds.toString(), "must be between 1 and " + MOST_SECONDS));
    }
    Long bytes = spec.maxBytes();
    if (bytes != null && (bytes < LEAST_BYTES || bytes > MOST_BYTES)) {
      errors.add(
          FieldError.invalidValue(
              "spec.maxBytes",
              bytes.toString(),
              "must be between " + LEAST_BYTES + " (64 Ki) and " + MOST_BYTES + " (64 Mi)"));
    }
    return errors;
  }

  /// Whether node and pod are still there is no matter of a trace that was taken.
  @Override
  public List<FieldError> validateUpdate(ApiObject<Trace> trace, ApiObject<Trace> before) {
    return trace.body().spec().equals(before.body().spec())
        ? List.of()
        : List.of(FieldError.forbidden("spec", "a trace does not change; make another one"));
  }

  private void checkPlace(
      @Nullable String node, @Nullable PodReference pod, List<FieldError> errors) {
    if (pod != null && (pod.namespace().isEmpty() || pod.name().isEmpty())) {
      errors.add(FieldError.required("spec.pod", "both namespace and name are needed"));
    } else if (node == null || node.isEmpty()) {
      errors.add(
          pod == null
              ? FieldError.required("spec.node", "or spec.pod, which says the node")
              : FieldError.invalid("spec.pod", pod.toString(), "no node's agent tells of it"));
    } else if (!whereabouts.knows(node)) {
      errors.add(FieldError.invalid("spec.node", node, "there is no such node"));
    } else if (pod != null && whereabouts.uid(node, pod).isEmpty()) {
      errors.add(
          FieldError.invalid(
              "spec.pod", pod.toString(), "the agent of node " + node + " does not tell of it"));
    }
  }

  private TraceSpec complete(TraceSpec spec) {
    PodReference pod = spec.pod();
    String node = spec.node();
    if ((node == null || node.isEmpty()) && pod != null) {
      node = whereabouts.node(pod).orElse(null);
    }
    Integer seconds = spec.seconds();
    Long bytes = spec.maxBytes();
    return new TraceSpec(
        node, pod, seconds == null ? SECONDS : seconds, bytes == null ? BYTES : bytes);
  }
}
