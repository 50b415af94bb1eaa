package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiException;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.concurrent.Callable;

/// Tries a review again as k8s.io/apiserver does: five times, half a second apart and growing by
/// half, and only when the answer was no answer (`DefaultRetryBackoff`, `DefaultShouldRetry`).
final class Retry {
  private static final int STEPS = 5;
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final double FACTOR = 1.5;

  private final Clocks clocks;

  Retry(Clocks clocks) {
    this.clocks = clocks;
  }

  /// @throws ApiException the last one, when no attempt was answered
  <T> T call(Callable<T> attempt) throws ApiException {
    double pause = FIRST.toMillis();
    for (int step = 1; ; step++) {
      try {
        return attempt.call();
      } catch (ApiException e) {
        if (step == STEPS || !worthIt(e)) {
          throw e;
        }
      } catch (Exception e) {
        throw new ApiException(e);
      }
      try {
        clocks.sleep(Duration.ofMillis((long) pause));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ApiException(e);
      }
      pause *= FACTOR;
    }
  }

  /// Code 0 is the client's word for a connection that failed.
  private static boolean worthIt(ApiException e) {
    return e.getCode() == 0
        || e.getCode() == 429
        || e.getCode() == 500
        || e.getCode() == 503
        || e.getCode() == 504;
  }
}
