package io.temper.machinery.exchange;

import java.time.Instant;

/// One request as handlers see it: authenticated, parsed, with its whole body.
///
/// @param method upper-case HTTP method
/// @param path decoded path, starting with a slash
/// @param body the whole body, empty when there is none
/// @param user who asks; [UserInfo#ANONYMOUS] before authentication
/// @param auditId joins this request to the cluster's audit log
/// @param deadline when a request that is not long-running must have been answered
public record Request(
    String method,
    String path,
    Query query,
    Headers headers,
    byte[] body,
    RequestInfo info,
    UserInfo user,
    String auditId,
    Instant deadline) {

  public Request withUser(UserInfo who, Headers remaining) {
    return new Request(method, path, query, remaining, body, info, who, auditId, deadline);
  }
}
