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
/// @param peer the connection's other end
public record Request(
    String method,
    String path,
    Query query,
    Headers headers,
    byte[] body,
    RequestInfo info,
    UserInfo user,
    String auditId,
    Instant deadline,
    Peer peer) {

  /// A request that nobody has looked at yet.
  public static Request of(
      String method, String path, Query query, Headers headers, byte[] body, Peer peer) {
    return new Request(
        method,
        path,
        query,
        headers,
        body,
        RequestInfo.nonResource(method, path),
        UserInfo.ANONYMOUS,
        "",
        Instant.MAX,
        peer);
  }

  public Request withUser(UserInfo who, Headers remaining) {
    return new Request(method, path, query, remaining, body, info, who, auditId, deadline, peer);
  }

  public Request withInfo(RequestInfo parsed) {
    return new Request(method, path, query, headers, body, parsed, user, auditId, deadline, peer);
  }

  public Request withAuditId(String id) {
    return new Request(method, path, query, headers, body, info, user, id, deadline, peer);
  }

  public Request withDeadline(Instant latest) {
    return new Request(method, path, query, headers, body, info, user, auditId, latest, peer);
  }
}
