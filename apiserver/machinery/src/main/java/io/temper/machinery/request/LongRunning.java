package io.temper.machinery.request;

import io.temper.machinery.exchange.RequestInfo;
import java.util.Set;

/// Which requests may take as long as they like. The same words as kube-apiserver's: it cuts every
/// other request after 60 seconds, so promising more would be a lie.
public final class LongRunning {
  private static final Set<String> VERBS = Set.of("watch", "proxy");
  private static final Set<String> SUBRESOURCES =
      Set.of("attach", "exec", "proxy", "log", "portforward");

  private LongRunning() {}

  public static boolean test(RequestInfo info) {
    return VERBS.contains(info.verb())
        || (info.resourceRequest() && SUBRESOURCES.contains(info.subresource()));
  }
}
