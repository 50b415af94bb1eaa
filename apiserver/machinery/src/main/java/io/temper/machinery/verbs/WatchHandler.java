package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Watcher;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.MediaTypes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// Answers `watch` with a stream of events:
///
/// ```
///  client                                   here
///  GET …?watch=1&resourceVersion=0          200, headers at once
///                                           ADDED…   the state, if asked for
///                                           BOOKMARK that marks its end, if both allowed
///                                           ADDED, MODIFIED, DELETED as they happen
///                                           BOOKMARK each minute and shortly before the end
///                                           end of stream at the timeout, without an error
///  GET …?watch=1&resourceVersion=<too old>  200, ERROR with a 410, end of stream
/// ```
final class WatchHandler<T> implements Handler {
  private final Endpoint<T> endpoint;
  private final Watcher<T> watcher;
  private final WatchTimes times;
  private final RandomGenerator random;

  WatchHandler(Endpoint<T> endpoint, Watcher<T> watcher, WatchTimes times, RandomGenerator random) {
    this.endpoint = endpoint;
    this.watcher = watcher;
    this.times = times;
    this.random = random;
  }

  @Override
  public Response handle(Request request) {
    endpoint.negotiate(request);
    ListOptions options = ListOptions.parse(request.query(), true);
    Selection<T> selection = Selections.of(endpoint.resource(), request.info(), options);
    Accepted accepted = endpoint.negotiateStream(request);
    EventEncoder<T> encoder = encoder(request, accepted);
    WatchRequest<T> wanted = new WatchRequest<>(selection, from(options));
    Duration life = life(options);
    return new Response.Stream(
        200,
        Endpoint.contentType(contentType(accepted)),
        body(open(wanted), options, encoder, life));
  }

  private EventEncoder<T> encoder(Request request, Accepted accepted) {
    if (accepted.mediaType().equals(MediaTypes.PROTOBUF)) {
      accepted.convertTo().ifPresent(form -> endpoint.requireForm(form, false));
      return new EventEncoder.Proto<>(endpoint.codec());
    }
    return new EventEncoder.Json<>(endpoint.view(request, accepted, false));
  }

  private static String contentType(Accepted accepted) {
    return accepted.mediaType().equals(MediaTypes.PROTOBUF)
        ? MediaTypes.PROTOBUF + ";stream=watch"
        : MediaTypes.JSON;
  }

  private WatchRequest.From from(ListOptions options) {
    String version = options.resourceVersion();
    String error = ResourceVersion.error(version);
    if (!error.isEmpty()) {
      GroupResource resource = endpoint.resource().groupResource();
      throw new StatusException(
          Status.invalid(
              resource.group(),
              resource.resource(),
              "",
              List.of(FieldError.invalid("resourceVersion", version, error))));
    }
    ResourceVersion revision = ResourceVersion.parse(version);
    if (options.wantsInitialEvents()) {
      return new WatchRequest.From.InitialState(revision);
    }
    return revision.value() == 0
        ? new WatchRequest.From.Now()
        : new WatchRequest.From.After(revision);
  }

  /// How the watch begins: well, or with the error that is its only event.
  private sealed interface Opening<T> {
    record Opened<T>(Watch<T> watch) implements Opening<T> {}

    record Refused<T>(Status status) implements Opening<T> {}
  }

  /// What is wrong with a revision is told inside the stream, where clients look for it; all else
  /// (such as a store that is not ready) is an ordinary error.
  private Opening<T> open(WatchRequest<T> wanted) {
    try {
      return new Opening.Opened<>(watcher.watch(wanted));
    } catch (StatusException e) {
      if (e.status().code() == 410 || e.status().code() == 504) {
        return new Opening.Refused<>(e.status());
      }
      throw e;
    }
  }

  private Duration life(ListOptions options) {
    return options
        .timeout()
        .filter(seconds -> seconds != 0)
        .map(Duration::ofSeconds)
        .orElseGet(() ->
            Duration.ofMillis((long) (times.shortest().toMillis() * (1 + random.nextDouble()))));
  }

  private Response.Body body(
      Opening<T> opening, ListOptions options, EventEncoder<T> encoder, Duration life) {
    return switch (opening) {
      case Opening.Refused<T>(var status) ->
          sink -> {
            encoder.write(new WatchEvent.Failed<>(status), sink);
            sink.flush();
          };
      case Opening.Opened<T>(var watch) ->
          sink -> {
            try (watch) {
              sink.onClose(watch::close);
              new Serving<>(watch, options, encoder, sink, endpoint.clock(), times, life).run();
            }
          };
    };
  }

  /// One watch being served, on the thread of its request.
  private static final class Serving<T> {
    private final Watch<T> watch;
    private final ListOptions options;
    private final EventEncoder<T> encoder;
    private final Sink sink;
    private final InstantSource clock;
    private final WatchTimes times;
    private final Instant end;
    private Instant nextBookmark;

    Serving(
        Watch<T> watch,
        ListOptions options,
        EventEncoder<T> encoder,
        Sink sink,
        InstantSource clock,
        WatchTimes times,
        Duration life) {
      this.watch = watch;
      this.options = options;
      this.encoder = encoder;
      this.sink = sink;
      this.clock = clock;
      this.times = times;
      Instant now = clock.instant();
      this.end = now.plus(life);
      this.nextBookmark = bookmarkAfter(now);
    }

    void run() throws IOException {
      sink.flush(); // headers go out before anything happens
      boolean unsent = false;
      while (sink.open()) {
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
          break;
        }
        WatchEvent<T> event = watch.poll(Duration.ZERO);
        if (event == null) {
          if (unsent) {
            sink.flush();
            unsent = false;
          }
          if (!now.isBefore(nextBookmark)) {
            encoder.write(new WatchEvent.Bookmark<>(watch.progress(), false), sink);
            sink.flush();
            nextBookmark = bookmarkAfter(now);
          }
          event = watch.poll(Duration.between(now, earlier(end, nextBookmark)));
        }
        if (event != null && wanted(event)) {
          encoder.write(event, sink);
          unsent = true;
        }
        if (event instanceof WatchEvent.Failed) {
          break;
        }
      }
      sink.flush();
    }

    /// The mark at the end of the initial events is for those who asked for both it and them.
    private boolean wanted(WatchEvent<T> event) {
      return !(event instanceof WatchEvent.Bookmark) || options.allowWatchBookmarks();
    }

    private Instant bookmarkAfter(Instant now) {
      if (!options.allowWatchBookmarks()) {
        return Instant.MAX;
      }
      Instant last = end.minus(times.lead());
      if (!now.isBefore(last)) {
        return Instant.MAX;
      }
      return earlier(now.plus(times.bookmarks()), last);
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }
  }
}
