package io.temper.admission.serving;

import io.temper.admission.serving.Keeper.Kept;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.ServingKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what is served, what is kept and what kube-apiserver trusts in agreement, on a thread of
/// its own. Whichever replica is first makes a certificate; the others take it up.
public final class OwnCertificate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnCertificate.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 5;

  private final Keeper keeper;
  private final List<String> names;
  private final Clocks clocks;
  private final ServingKeys keys;
  private volatile Thread thread = Thread.currentThread();
  private volatile Instant expires = Instant.EPOCH;
  private volatile String waitingFor = "not asked yet";
  private @Nullable String served;

  /// @param names DNS names and IP addresses that kube-apiserver calls
  public OwnCertificate(Keeper keeper, List<String> names, Clocks clocks) {
    this.keeper = keeper;
    this.names = List.copyOf(names);
    this.clocks = clocks;
    // Served to those who come before kube-apiserver was told, such as probes.
    this.keys = new ServingKeys(SelfSigned.make(names, clocks.now(), Duration.ofDays(1)));
  }

  /// What to serve with.
  public ServingKeys keys() {
    return keys;
  }

  /// Why kube-apiserver cannot call yet; empty once it can.
  public String waitingFor() {
    return waitingFor;
  }

  /// When what is served ends; the epoch before there is any.
  public Instant expires() {
    return expires;
  }

  /// Begins.
  public void start() {
    thread = Thread.ofVirtual().name("certificate").start(this::run);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(refreshed() ? LOOK : AGAIN);
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  private boolean refreshed() {
    try {
      refresh();
      waitingFor = "";
      return true;
    } catch (ServingException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(waitingFor)) {
        log.atWarn().addKeyValue("error", reason).log("Certificate not looked after, trying again");
      }
      // What was told before is still trusted.
      waitingFor = served == null ? reason : "";
      return false;
    }
  }

  /// Once: read, renew, tell, serve. In this order, so that nothing is served that kube-apiserver
  /// was not told of.
  void refresh() {
    Certificates now = current();
    keeper.tell(now.bundle());
    String pem = now.data().get("tls.crt");
    if (pem != null && !pem.equals(served)) {
      keys.replace(now.current());
      served = pem;
      expires = now.expires();
      log.atInfo().addKeyValue("expires", expires).log("Certificate served");
    }
  }

  private Certificates current() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Kept> kept = keeper.read();
      Instant now = clocks.now();
      Optional<Certificates> found =
          kept.flatMap(each -> Certificates.parse(each.data(), names, now));
      Certificates wanted =
          found.map(each -> each.at(names, now)).orElseGet(() -> Certificates.first(names, now));
      if (found.isPresent() && wanted.equals(found.get())) {
        return wanted;
      }
      if (keeper.write(kept.orElse(null), wanted.data())) {
        return wanted;
      }
      // Another replica was first: take what it wrote.
    }
    throw new ServingException("the certificate changed under each attempt to write it");
  }
}
