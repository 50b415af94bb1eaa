package io.temper.machinery.exchange;

import io.temper.machinery.meta.Status;

/// What one request leaves behind for the audit log. Filters and handlers tell it what only they
/// know; whoever writes the log decides what of it is kept. May be told from any thread.
public interface AuditTrail {
  /// That of a request nobody audits.
  AuditTrail NONE = new Untracked();

  /// Adds an annotation to the events from now on. What was said first stays.
  ///
  /// @param key names who says so too: `authorization.k8s.io/decision`
  void annotate(String key, String value);

  /// The request is served as if somebody else had sent it.
  ///
  /// @param constraint the verb that permitted it, empty for `impersonate`
  void impersonated(UserInfo user, String constraint);

  /// The answer is this Status.
  void answered(Status status);

  /// Calls the handler, and keeps of the objects it is given and answers with what the log asks
  /// for.
  Response serve(Request request, Handler handler);
}
