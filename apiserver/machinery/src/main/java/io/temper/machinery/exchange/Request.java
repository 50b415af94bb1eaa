package io.temper.machinery.exchange;

import java.time.Instant;

/// One request as handlers see it: authenticated, parsed, with its whole body.
///
/// @param method upper-case HTTP method
/// @param target path and query as the client wrote them
/// @param path decoded path, starting with a slash
/// @param body the whole body, empty when there is none
/// @param user who asks; [UserInfo#ANONYMOUS] before authentication
/// @param auditId joins this request to the cluster's audit log
/// @param received when it arrived
/// @param audit hears what becomes of it
/// @param deadline when a request that is not long-running must have been answered
/// @param peer the connection's other end
public record Request(
    String method,
    String target,
    String path,
    Query query,
    Headers headers,
    byte[] body,
    RequestInfo info,
    UserInfo user,
    String auditId,
    Instant received,
    AuditTrail audit,
    Instant deadline,
    Peer peer) {

  /// A request that nobody has looked at yet, whose target is its path.
  public static Request of(
      String method, String path, Query query, Headers headers, byte[] body, Peer peer) {
    return new Request(
        method,
        path,
        path,
        query,
        headers,
        body,
        RequestInfo.nonResource(method, path),
        UserInfo.ANONYMOUS,
        "",
        Instant.EPOCH,
        AuditTrail.NONE,
        Instant.MAX,
        peer);
  }

  public Request withTarget(String raw) {
    return new Request(
        method, raw, path, query, headers, body, info, user, auditId, received, audit, deadline,
        peer);
  }

  public Request withBody(byte[] whole) {
    return new Request(
        method, target, path, query, headers, whole, info, user, auditId, received, audit, deadline,
        peer);
  }

  public Request withUser(UserInfo who, Headers remaining) {
    return new Request(
        method, target, path, query, remaining, body, info, who, auditId, received, audit, deadline,
        peer);
  }

  public Request withHeaders(Headers changed) {
    return withUser(user, changed);
  }

  public Request withInfo(RequestInfo parsed) {
    return new Request(
        method, target, path, query, headers, body, parsed, user, auditId, received, audit,
        deadline, peer);
  }

  public Request withArrival(String id, Instant when) {
    return new Request(
        method, target, path, query, headers, body, info, user, id, when, audit, deadline, peer);
  }

  public Request withAudit(AuditTrail trail) {
    return new Request(
        method, target, path, query, headers, body, info, user, auditId, received, trail, deadline,
        peer);
  }

  public Request withDeadline(Instant latest) {
    return new Request(
        method, target, path, query, headers, body, info, user, auditId, received, audit, latest,
        peer);
  }
}
