package io.temper.prometheus;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Keeps the beginning of a body, and reads no further than that.
final class BoundedBody implements HttpResponse.BodySubscriber<BoundedBody> {
  private final int mostBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<BoundedBody> done = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private boolean whole = true;

  BoundedBody(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /// Whether there was no more.
  boolean whole() {
    return whole;
  }

  @Override
  public CompletionStage<BoundedBody> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    subscription = to;
    to.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      byte[] more = new byte[Math.min(part.remaining(), mostBytes - bytes.size())];
      part.get(more);
      bytes.writeBytes(more);
      if (part.hasRemaining()) {
        whole = false;
        Objects.requireNonNull(subscription).cancel();
        done.complete(this);
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(this);
  }
}
