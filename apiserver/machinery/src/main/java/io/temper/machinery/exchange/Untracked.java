package io.temper.machinery.exchange;

import io.temper.machinery.meta.Status;

/// Keeps nothing.
final class Untracked implements AuditTrail {
  @Override
  public void annotate(String key, String value) {}

  @Override
  public void impersonated(UserInfo user, String constraint) {}

  @Override
  public void answered(Status status) {}

  @Override
  public Response serve(Request request, Handler handler) {
    return handler.handle(request);
  }
}
