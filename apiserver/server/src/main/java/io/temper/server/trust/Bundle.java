package io.temper.server.trust;

import io.temper.machinery.tls.CertificateException;
import io.temper.machinery.tls.Pem;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The authorities agents trust, as the ConfigMap holds them: `ca.crt` the current one first,
/// `since` when it became so.
///
/// @param since when the first certificate came first
record Bundle(List<X509Certificate> certificates, Instant since) {
  private static final Logger log = LoggerFactory.getLogger(Bundle.class);
  private static final String CERTIFICATES = "ca.crt";
  private static final String SINCE = "since";
  private static final Duration SLACK = Duration.ofHours(1);

  Bundle {
    certificates = List.copyOf(certificates);
  }

  /// What a ConfigMap holds; nothing where it cannot be read, so that it is written anew.
  static Bundle parse(Map<String, String> data) {
    try {
      return new Bundle(
          Pem.certificates(data.getOrDefault(CERTIFICATES, "")),
          Instant.parse(data.getOrDefault(SINCE, Instant.EPOCH.toString())));
    } catch (CertificateException | DateTimeException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("The agents' bundle is written anew");
      return new Bundle(List.of(), Instant.EPOCH);
    }
  }

  /// The bundle with this authority first. Earlier ones stay until everything they signed has run
  /// out: the longest life of a certificate after they stopped signing.
  Bundle headedBy(X509Certificate authority, Instant now) {
    boolean already = !certificates.isEmpty() && certificates.getFirst().equals(authority);
    Instant start = already ? since : now.truncatedTo(ChronoUnit.SECONDS);
    List<X509Certificate> wanted = new ArrayList<>();
    wanted.add(authority);
    if (now.isBefore(start.plus(Authority.LONGEST_LEAF).plus(SLACK))) {
      certificates.stream()
          .filter(earlier -> !earlier.equals(authority))
          .filter(earlier -> earlier.getNotAfter().toInstant().isAfter(now))
          .forEach(wanted::add);
    }
    return new Bundle(wanted, start);
  }

  /// The data of the ConfigMap.
  Map<String, String> data() {
    StringBuilder pem = new StringBuilder();
    certificates.forEach(certificate -> pem.append(Pem.encode(certificate)));
    return Map.of(CERTIFICATES, pem.toString(), SINCE, since.toString());
  }
}
