package io.temper.server.trust;

import io.temper.machinery.tls.Pem;
import io.temper.server.port.SigningRequests;
import io.temper.server.port.SigningRequests.SigningRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers agents' requests: signs those that prove their node, refuses every other aloud.
public final class RequestSigner {
  private static final Logger log = LoggerFactory.getLogger(RequestSigner.class);

  private final Trust trust;
  private final SigningRequests requests;
  private final String serviceAccount;
  private final InstantSource clock;
  private final TrustMetrics metrics;

  /// @param serviceAccount user name of the agents, `system:serviceaccount:<namespace>:<name>`
  public RequestSigner(
      Trust trust,
      SigningRequests requests,
      String serviceAccount,
      InstantSource clock,
      TrustMetrics metrics) {
    this.trust = trust;
    this.requests = requests;
    this.serviceAccount = serviceAccount;
    this.clock = clock;
    this.metrics = metrics;
  }

  /// Looks at one request; one that is settled is left alone.
  public void handle(SigningRequest request) {
    if (request.settled()) {
      return;
    }
    switch (RequestCheck.check(request, serviceAccount)) {
      case RequestCheck.Verdict.Sign sign -> sign(request, sign);
      case RequestCheck.Verdict.Deny deny -> {
        metrics.denied(deny.reason());
        log.atWarn()
            .addKeyValue("request", request.name())
            .addKeyValue("requester", request.requester())
            .addKeyValue("reason", deny.reason())
            .log("Certificate refused: {}", deny.message());
        requests.deny(request, deny.reason(), deny.message());
      }
    }
  }

  private void sign(SigningRequest request, RequestCheck.Verdict.Sign sign) {
    Authority authority = trust.authority();
    Integer asked = request.expirationSeconds();
    Duration life = asked == null ? Authority.LONGEST_LEAF : Duration.ofSeconds(asked);
    Instant now = clock.instant();
    X509Certificate certificate = authority.signAgent(sign.node(), sign.key(), life, now);
    requests.issue(
        request,
        "token bound to node " + sign.node() + " asks for that node's name",
        Pem.encode(certificate) + Pem.encode(authority.certificate()));
    metrics.signed();
    log.atInfo()
        .addKeyValue("request", request.name())
        .addKeyValue("node", sign.node())
        .addKeyValue("expires", certificate.getNotAfter().toInstant())
        .log("Certificate signed");
  }
}
