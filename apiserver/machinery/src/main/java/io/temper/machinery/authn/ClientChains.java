package io.temper.machinery.authn;

import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Checks client chains and remembers the verdicts for a short while: kube-apiserver shows the same
/// certificate with every request, and the arithmetic is the dearest step of a small one.
final class ClientChains {
  private static final int REMEMBERED = 1024;
  private static final Duration FOR = Duration.ofSeconds(30);

  private final Clocks clocks;
  private final Map<Key, Verdict> verdicts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Verdict> eldest) {
          return size() > REMEMBERED;
        }
      };

  ClientChains(Clocks clocks) {
    this.clocks = clocks;
  }

  boolean signed(List<X509Certificate> chain, Authorities authorities) {
    Instant now = clocks.now();
    // The authorities are part of the key, so a rotation counts at once.
    Key key = new Key(chain, authorities);
    synchronized (verdicts) {
      Verdict known = verdicts.get(key);
      if (known != null && now.isBefore(known.until)) {
        return known.signed;
      }
    }
    boolean signed = authorities.signed(chain, now);
    Instant until = now.plus(FOR);
    Instant expiry = chain.getFirst().getNotAfter().toInstant();
    synchronized (verdicts) {
      verdicts.put(key, new Verdict(signed, expiry.isBefore(until) ? expiry : until));
    }
    return signed;
  }

  private record Key(List<X509Certificate> chain, Authorities authorities) {}

  private record Verdict(boolean signed, Instant until) {}
}
