package io.temper.machinery.authz;

import io.temper.machinery.cache.ExpiringCache;
import io.temper.machinery.time.Clocks;
import java.time.Duration;

/// Remembers answers for ten seconds, yes and no alike, under everything that was asked, and asks
/// only once when many requests ask the same (k8s.io/apiserver `plugin/pkg/authorizer/webhook`).
public final class CachedAuthorizer implements Authorizer {
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final int REMEMBERED = 8192;

  /// Attributes come from the client. Longer than this they are not worth remembering, and a few
  /// thousand of them would fill the heap.
  private static final int LONGEST_KEY = 10_000;

  private final Authorizer asked;
  private final ExpiringCache<Attributes, Decision> decisions;

  public CachedAuthorizer(Authorizer asked, Clocks clocks) {
    this.asked = asked;
    this.decisions = new ExpiringCache<>(REMEMBERED, clocks);
  }

  @Override
  public Decision authorize(Attributes attributes) {
    if (size(attributes) > LONGEST_KEY) {
      return asked.authorize(attributes);
    }
    return decisions.get(attributes, () -> asked.authorize(attributes), _ -> TTL);
  }

  /// What upstream counts: what a client can make long without being anybody.
  private static int size(Attributes a) {
    int size =
        a.verb().length()
            + a.path().length()
            + a.group().length()
            + a.version().length()
            + a.namespace().length()
            + a.resource().length()
            + a.subresource().length()
            + a.name().length();
    for (Attributes.Selection selection : a.fields()) {
      size += selection.key().length() + selection.values().toString().length();
    }
    for (Attributes.Selection selection : a.labels()) {
      size += selection.key().length() + selection.values().toString().length();
    }
    return size;
  }
}
