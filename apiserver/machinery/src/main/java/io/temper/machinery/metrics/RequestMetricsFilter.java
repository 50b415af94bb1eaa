package io.temper.machinery.metrics;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/// Counts every request when it is over: a stream when its last byte is written.
public final class RequestMetricsFilter implements Filter {
  private final ServerMetrics metrics;
  private final Predicate<Request> served;
  private final Clocks clocks;

  /// @param served whether a path leads to a handler
  public RequestMetricsFilter(ServerMetrics metrics, Predicate<Request> served, Clocks clocks) {
    this.metrics = metrics;
    this.served = served;
    this.clocks = clocks;
  }

  @Override
  public Response apply(Request request, Handler next) {
    long start = clocks.nanos().getAsLong();
    RequestLabels labels = RequestLabels.of(request, served.test(request));
    Response response;
    try {
      response = next.handle(request);
    } catch (StatusException e) {
      metrics.answered(labels, e.status().code(), clocks.since(start), 0);
      throw e;
    } catch (RuntimeException | Error e) {
      metrics.answered(labels, 500, clocks.since(start), 0);
      throw e;
    }
    return switch (response) {
      case Response.Full full -> {
        metrics.answered(labels, full.status(), clocks.since(start), full.body().length);
        yield full;
      }
      case Response.Stream stream -> counted(stream, labels, request, start);
    };
  }

  private Response counted(
      Response.Stream stream, RequestLabels labels, Request request, long start) {
    boolean tracked = LongRunning.test(request.info());
    return stream.withBody(sink -> {
      var counting = new CountingSink(sink, events(labels));
      if (tracked) {
        metrics.longRunning(labels, 1);
      }
      try {
        stream.body().writeTo(counting);
      } finally {
        if (tracked) {
          metrics.longRunning(labels, -1);
        }
        metrics.answered(labels, stream.status(), clocks.since(start), counting.bytes);
      }
    });
  }

  /// What hears the size of each event: every write of a watch is one.
  private IntConsumer events(RequestLabels labels) {
    return labels.verb().equals("WATCH")
        ? bytes ->
            metrics.watchEventSent(labels.group(), labels.version(), labels.resource(), bytes)
        : _ -> {};
  }

  private static final class CountingSink implements Sink {
    private final Sink sink;
    private final IntConsumer events;
    private long bytes;

    CountingSink(Sink sink, IntConsumer events) {
      this.sink = sink;
      this.events = events;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
      int size = 0;
      for (byte[] part : parts) {
        size += part.length;
      }
      sink.write(parts);
      bytes += size;
      events.accept(size);
    }

    @Override
    public void flush() throws IOException {
      sink.flush();
    }

    @Override
    public boolean open() {
      return sink.open();
    }

    @Override
    public void onClose(Runnable action) {
      sink.onClose(action);
    }
  }
}
