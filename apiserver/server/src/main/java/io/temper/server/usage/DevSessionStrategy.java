package io.temper.server.usage;

import io.temper.crds.usage.DevSession;
import io.temper.crds.usage.DevSessionSpec;
import io.temper.crds.usage.DevSessionStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a session may say: whose it is and on what it works never change, and what was closed stays
/// closed, so that what is counted once is not counted again.
final class DevSessionStrategy implements Strategy<DevSession> {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern TARGET =
      Pattern.compile("[a-z][a-z0-9.]*/[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  @Override
  public List<FieldError> validate(ApiObject<DevSession> session) {
    List<FieldError> errors = new ArrayList<>();
    checkSpec(session.body().spec(), errors);
    DevSessionStatus status = session.body().status();
    if (status != null) {
      checkStatus(status, errors);
    }
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(
      ApiObject<DevSession> session, ApiObject<DevSession> before) {
    List<FieldError> errors = new ArrayList<>(validate(session));
    if (!session.body().spec().equals(before.body().spec())) {
      errors.add(
          FieldError.forbidden(
              "spec", "a session's owner and target do not change; make a new one"));
    }
    if (isClosed(before.body().status()) && !isClosed(session.body().status())) {
      errors.add(FieldError.forbidden("status.phase", "a closed session is not opened again"));
    }
    return errors;
  }

  private static void checkSpec(DevSessionSpec spec, List<FieldError> errors) {
    if (spec.owner().userId().isEmpty()) {
      errors.add(FieldError.required("spec.owner.userId", "sessions are counted by it"));
    }
    checkForm(
        "spec.namespace", spec.namespace(), NAMESPACE, "must be the name of a namespace", errors);
    checkForm(
        "spec.target",
        spec.target(),
        TARGET,
        "must be kind/name of a workload, such as deployment/web",
        errors);
    if (spec.type() == DevSessionSpec.Type.Exec && spec.ci() != null) {
      errors.add(FieldError.forbidden("spec.ci", "a session of type Exec is no pipeline's"));
    }
    DevSessionSpec.Ci ci = spec.ci();
    if (ci != null && ci.provider().isEmpty()) {
      errors.add(FieldError.required("spec.ci.provider", ""));
    }
  }

  private static void checkForm(
      String field, String value, Pattern form, String advice, List<FieldError> errors) {
    if (value.isEmpty()) {
      errors.add(FieldError.required(field, ""));
    } else if (!form.matcher(value).matches()) {
      errors.add(FieldError.invalid(field, value, advice));
    }
  }

  private static void checkStatus(DevSessionStatus status, List<FieldError> errors) {
    boolean closed = isClosed(status);
    Instant closedTime = status.closedTime();
    if (closed && closedTime == null) {
      errors.add(FieldError.required("status.closedTime", "the session is closed"));
    }
    if (!closed && closedTime != null) {
      errors.add(FieldError.forbidden("status.closedTime", "the session is not closed"));
    }
    if (status.phase() == DevSessionStatus.Phase.Active && status.connectedTime() == null) {
      errors.add(FieldError.required("status.connectedTime", "the session is active"));
    }
    checkNotBefore("status.lastSeenTime", status.lastSeenTime(), status.connectedTime(), errors);
    checkNotBefore("status.closedTime", closedTime, status.connectedTime(), errors);
  }

  private static void checkNotBefore(
      String field, @Nullable Instant time, @Nullable Instant connected, List<FieldError> errors) {
    if (time != null && connected != null && time.isBefore(connected)) {
      errors.add(
          FieldError.invalid(field, time.toString(), "must not be before status.connectedTime"));
    }
  }

  private static boolean isClosed(@Nullable DevSessionStatus status) {
    return status != null && status.phase() == DevSessionStatus.Phase.Closed;
  }
}
