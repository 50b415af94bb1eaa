package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all events of a request say alike.
///
/// @param user null when nobody could be authenticated
record RequestFacts(
    Level level,
    String auditId,
    String requestUri,
    String verb,
    @Nullable UserInfo user,
    List<String> sourceIps,
    String userAgent,
    Instant received) {
  private static final int LONGEST_AGENT = 1024;

  static RequestFacts of(Request request, @Nullable UserInfo user, Level level) {
    return new RequestFacts(
        level,
        request.auditId(),
        request.target(),
        request.info().verb(),
        user,
        SourceAddresses.of(request),
        shortened(request.headers().first("User-Agent").orElse("")),
        request.received());
  }

  private static String shortened(String agent) {
    byte[] bytes = agent.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_AGENT
        ? agent
        : new String(bytes, 0, LONGEST_AGENT, StandardCharsets.UTF_8) + "...TRUNCATED";
  }
}
