package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.ApiResponse;
import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.time.Backoff;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/// Asks kube-apiserver for a review, and again when it fails for a reason that may pass: five
/// times, with 500 ms between the first two and half as much more each time (k8s.io/apiserver
/// `pkg/util/webhook`). Bounded twice: in time, and in how many questions are under way at once.
final class Asking {
  private static final Duration AT_MOST = Duration.ofSeconds(10);
  private static final int MOST_AT_ONCE = 200;
  private static final double PER_SECOND = 200;
  private static final int BURST = 400;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final double FACTOR = 1.5;
  private static final int TRIES = 5;

  private final Clocks clocks;
  private final Semaphore underWay = new Semaphore(MOST_AT_ONCE);
  private final RateLimit rate;
  private final BiConsumer<String, Duration> watcher;

  /// @param watcher hears of each answer: its status code, or `<error>`, and how long it took
  Asking(Clocks clocks, BiConsumer<String, Duration> watcher) {
    this.clocks = clocks;
    this.rate = new RateLimit(PER_SECOND, BURST, clocks);
    this.watcher = watcher;
  }

  /// @throws KubeException when there is no answer in time
  <T> T ask(String what, Question<T> question) {
    long start = clocks.nanos().getAsLong();
    var backoff = new Backoff(FIRST_WAIT, FACTOR, LONGEST_WAIT, clocks);
    try {
      underWay.acquire();
      try {
        for (int attempt = 1; ; attempt++) {
          rate.acquire();
          try {
            return once(question);
          } catch (ApiException e) {
            boolean late = clocks.since(start).compareTo(AT_MOST) > 0;
            if (attempt == TRIES || late || !mayPass(e)) {
              throw new KubeException(what + ": " + Answers.of(e), e);
            }
          } catch (RuntimeException e) {
            // The client's models throw whatever they like at an answer they do not expect.
            throw new KubeException(what + ": an answer that cannot be read", e);
          }
          backoff.await();
        }
      } finally {
        underWay.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException(what + ": interrupted", e);
    }
  }

  private <T> T once(Question<T> question) throws ApiException {
    long start = clocks.nanos().getAsLong();
    try {
      ApiResponse<T> response = question.put();
      watcher.accept(Integer.toString(response.getStatusCode()), clocks.since(start));
      return response.getData();
    } catch (ApiException e) {
      String code = e.getCode() == 0 ? "<error>" : Integer.toString(e.getCode());
      watcher.accept(code, clocks.since(start));
      throw e;
    } catch (RuntimeException e) {
      watcher.accept("<error>", clocks.since(start));
      throw e;
    }
  }

  private static boolean mayPass(ApiException e) {
    return e.getCode() == 0 || e.getCode() == 429 || e.getCode() >= 500;
  }

  /// One call.
  @FunctionalInterface
  interface Question<T> {
    ApiResponse<T> put() throws ApiException;
  }
}
