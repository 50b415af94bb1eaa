package io.temper.admission.serving;

import io.temper.machinery.tls.CertificateException;
import io.temper.machinery.tls.Pem;
import io.temper.machinery.tls.ServingPair;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The certificates at one moment, and what comes after: pure but for the keys.
///
/// @param current is served
/// @param next is told and not yet served
/// @param previous is told and no longer served
/// @param since when `current` or `next` last changed
record Certificates(
    ServingPair current,
    @Nullable ServingPair next,
    List<X509Certificate> previous,
    Instant since) {
  /// How long a certificate lasts.
  static final Duration LIFE = Duration.ofDays(365);

  /// How long kube-apiservers have to learn of a certificate before they meet it, and to forget it.
  static final Duration HANDOVER = Duration.ofMinutes(5);

  Certificates {
    previous = List.copyOf(previous);
  }

  static Certificates first(List<String> names, Instant now) {
    return new Certificates(
        SelfSigned.make(names, now, LIFE), null, List.of(), now.truncatedTo(ChronoUnit.SECONDS));
  }

  /// What is kept; empty where it is of no use, for other names among it.
  static Optional<Certificates> parse(Map<String, String> data, List<String> names, Instant now) {
    try {
      ServingPair current = pair(data, "tls");
      boolean usable =
          current.chain().getFirst().getNotAfter().toInstant().isAfter(now)
              && SelfSigned.names(current.chain().getFirst()).containsAll(names);
      if (!usable) {
        return Optional.empty();
      }
      return Optional.of(
          new Certificates(
              current,
              data.containsKey("next.crt") ? pair(data, "next") : null,
              Pem.certificates(data.getOrDefault("previous.crt", "")),
              Instant.parse(data.getOrDefault("since", ""))));
    } catch (CertificateException | DateTimeException _) {
      // Torn or foreign: as good as none.
      return Optional.empty();
    }
  }

  private static ServingPair pair(Map<String, String> data, String name) {
    return ServingPair.parse(
        data.getOrDefault(name + ".crt", ""), data.getOrDefault(name + ".key", ""));
  }

  /// The same, or what comes after it at this time.
  Certificates at(List<String> names, Instant now) {
    Instant begun = now.truncatedTo(ChronoUnit.SECONDS);
    boolean handedOver = !since.plus(HANDOVER).isAfter(now);
    ServingPair coming = next;
    if (coming != null) {
      return handedOver
          ? new Certificates(coming, null, List.of(current.chain().getFirst()), begun)
          : this;
    }
    if (!renewal().isAfter(now)) {
      return new Certificates(current, SelfSigned.make(names, now, LIFE), List.of(), begun);
    }
    return !previous.isEmpty() && handedOver
        ? new Certificates(current, null, List.of(), since)
        : this;
  }

  Instant expires() {
    return current.chain().getFirst().getNotAfter().toInstant();
  }

  /// When two thirds of its life are over.
  private Instant renewal() {
    Instant from = current.chain().getFirst().getNotBefore().toInstant();
    return from.plus(Duration.between(from, expires()).multipliedBy(2).dividedBy(3));
  }

  /// Everything kube-apiserver is to trust.
  String bundle() {
    StringBuilder bundle = new StringBuilder(Pem.encode(current.chain().getFirst()));
    if (next != null) {
      bundle.append(Pem.encode(next.chain().getFirst()));
    }
    previous.forEach(certificate -> bundle.append(Pem.encode(certificate)));
    return bundle.toString();
  }

  /// The data of the Secret.
  Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("tls.crt", Pem.encode(current.chain().getFirst()));
    data.put("tls.key", Pem.encode(current.key()));
    if (next != null) {
      data.put("next.crt", Pem.encode(next.chain().getFirst()));
      data.put("next.key", Pem.encode(next.key()));
    }
    if (!previous.isEmpty()) {
      StringBuilder pem = new StringBuilder();
      previous.forEach(certificate -> pem.append(Pem.encode(certificate)));
      data.put("previous.crt", pem.toString());
    }
    data.put("since", since.toString());
    return data;
  }
}
