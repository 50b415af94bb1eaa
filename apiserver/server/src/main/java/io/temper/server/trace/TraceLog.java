package io.temper.server.trace;

import static io.temper.crds.trace.TraceStatus.Phase;

import io.temper.crds.trace.Trace;
import io.temper.crds.trace.TraceSpec;
import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Call;
import io.temper.machinery.resource.Connect.NoOptions;
import io.temper.machinery.resource.Connecter;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WritableStore;
import io.temper.server.port.Capture;
import io.temper.server.port.Inspection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a trace while its log is read: what the agent sends is what the reader gets.
///
/// ```
///  Pending ── claimed by compare-and-swap ──► Running ── the agent says: over ──► Succeeded
///                                              │  ▲
///        refused, agent or reader gone, stop ──▼  └── read again, or nobody has settled it
///                                            Failed
/// ```
///
/// Any replica can do it, and none needs what another has. A reader gets all of it, with the status
/// settled before its last byte is followed by the end; or its connection is reset, never ended.
final class TraceLog implements Connecter<Trace, NoOptions> {
  private static final Logger log = LoggerFactory.getLogger(TraceLog.class);

  /// So long after its time a trace that runs is one whose server was killed.
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final String LEFT = "its reader left, or the API server stopped";

  private final WritableStore<Trace> store;
  private final Whereabouts whereabouts;
  private final Inspection inspection;
  private final InstantSource clock;

  TraceLog(
      WritableStore<Trace> store,
      Whereabouts whereabouts,
      Inspection inspection,
      InstantSource clock) {
    this.store = store;
    this.whereabouts = whereabouts;
    this.inspection = inspection;
    this.clock = clock;
  }

  /// @throws StatusException Conflict while somebody else reads it, Gone once it was read, NotFound
  ///   when its pod has left the node, and as [Inspection] does
  @Override
  public Response connect(Call<Trace, NoOptions> call) {
    VersionedObject<Trace> asked = call.object();
    TraceSpec spec = asked.object().body().spec();
    String podUid = podUid(spec);
    Claim claim = claim(asked);
    try {
      Capture capture =
          inspection.trace(
              node(spec), podUid, seconds(spec), Objects.requireNonNull(spec.maxBytes()));
      return begin(claim, spec, capture);
    } catch (StatusException e) {
      settle(claim, failed(claim, e.status().message()));
      throw e;
    }
  }

  /// The first piece says whether there is a trace at all: until then an error is a Status.
  private Response begin(Claim claim, TraceSpec spec, Capture capture) {
    Capture.Piece first;
    try {
      first = capture.next();
    } catch (StatusException e) {
      capture.close();
      throw e;
    }
    return new Response.Stream(
        200,
        Headers.of("Content-Type", PlainText.TYPE).with("X-Content-Type-Options", "nosniff"),
        sink -> send(claim, spec, capture, first, sink));
  }

  private void send(Claim claim, TraceSpec spec, Capture capture, Capture.Piece first, Sink sink)
      throws IOException {
    try (capture) {
      sink.onClose(capture::close);
      settle(claim, passOn(claim, spec, capture, first, sink));
    } catch (StatusException e) {
      // Without a listener the agent's words are only those of a call that was given up.
      throw sink.open() ? broken(claim, e.status().message()) : left(claim);
    } catch (IOException _) {
      throw left(claim);
    }
  }

  /// What became of it, once the reader has it all.
  private TraceStatus passOn(
      Claim claim, TraceSpec spec, Capture capture, Capture.Piece first, Sink sink)
      throws IOException {
    long most = Objects.requireNonNull(spec.maxBytes());
    long bytes = 0;
    Capture.Piece piece = first;
    while (true) {
      if (!sink.open()) {
        throw new IOException(LEFT);
      }
      switch (piece) {
        case Capture.Text(byte[] text) -> {
          bytes += text.length;
          if (bytes > most) {
            throw wrong(spec, "more than the " + most + " bytes it was asked for");
          }
          sink.write(text);
          sink.flush();
        }
        case Capture.End end -> {
          if (end.bytes() != bytes) {
            throw wrong(spec, bytes + " bytes and says it were " + end.bytes());
          }
          return succeeded(claim, end);
        }
      }
      piece = capture.next();
    }
  }

  private IOException left(Claim claim) {
    settle(claim, failed(claim, LEFT));
    return new IOException(LEFT);
  }

  private IOException broken(Claim claim, String why) {
    settle(claim, failed(claim, why));
    log.atWarn().addKeyValue("trace", claim.key()).addKeyValue("error", why).log("Trace broke off");
    return new IOException(why);
  }

  /// Nobody but this reader takes it from here on.
  private Claim claim(VersionedObject<Trace> asked) {
    Key key = Key.of(asked.metadata());
    Claim claim =
        new Claim(key, asked.metadata().uid(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    store.update(
        key,
        claim.preconditions(),
        current -> {
          requireFree(key, current.object().body(), claim.start());
          return keep(current, TraceStatus.running(claim.start()));
        });
    return claim;
  }

  private static void requireFree(Key key, Trace trace, Instant now) {
    TraceStatus status = trace.status() == null ? TraceStatus.PENDING : trace.status();
    switch (status.phase()) {
      case Pending, Failed -> {
        // Nobody has it.
      }
      case Running -> {
        Instant start = Objects.requireNonNullElse(status.startTime(), Instant.EPOCH);
        Duration longest = Duration.ofSeconds(seconds(trace.spec())).plus(GRACE);
        if (now.isBefore(start.plus(longest))) {
          throw new StatusException(
              Status.conflict(
                  "temper.io",
                  "traces",
                  key.name(),
                  "somebody has been reading it since " + start));
        }
      }
      case Succeeded ->
          throw new StatusException(
              Status.failure(
                  410,
                  "Gone",
                  "trace "
                      + key.name()
                      + " went to its reader at "
                      + status.endTime()
                      + " and is kept nowhere else: make another one"));
    }
  }

  /// Says what became of it, unless it is no longer this reader's.
  private void settle(Claim claim, TraceStatus outcome) {
    try {
      store.update(
          claim.key(),
          claim.preconditions(),
          current -> {
            TraceStatus status = current.object().body().status();
            boolean ours =
                status != null
                    && status.phase() == Phase.Running
                    && claim.start().equals(status.startTime());
            return ours ? keep(current, outcome) : new Update.Outcome.Keep<>(current.object());
          });
    } catch (StatusException e) {
      // Deleted meanwhile, or it cannot be written: what the reader got is the same.
      log.atInfo()
          .addKeyValue("trace", claim.key())
          .addKeyValue("error", e.status().message())
          .log("What became of a trace cannot be written");
    }
  }

  private static Update.Outcome<Trace> keep(VersionedObject<Trace> current, TraceStatus status) {
    ApiObject<Trace> object = current.object();
    return new Update.Outcome.Keep<>(
        new ApiObject<>(object.metadata(), new Trace(object.body().spec(), status)));
  }

  private TraceStatus succeeded(Claim claim, Capture.End end) {
    return new TraceStatus(
        Phase.Succeeded,
        claim.start(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS),
        end.millis(),
        end.bytes(),
        end.lostEvents(),
        end.by(),
        null);
  }

  private TraceStatus failed(Claim claim, String reason) {
    return TraceStatus.failed(
        claim.start(), clock.instant().truncatedTo(ChronoUnit.SECONDS), reason);
  }

  /// Empty for the whole node.
  private String podUid(TraceSpec spec) {
    TraceSpec.PodReference pod = spec.pod();
    if (pod == null) {
      return "";
    }
    return whereabouts
        .uid(node(spec), pod)
        .orElseThrow(() ->
            new StatusException(
                Status.failure(
                    404, "NotFound", "pod " + pod + " is no longer on node " + node(spec))));
  }

  private static StatusException wrong(TraceSpec spec, String what) {
    return new StatusException(
        Status.internalError("the agent of node " + node(spec) + " sent " + what));
  }

  private static String node(TraceSpec spec) {
    return Objects.requireNonNull(spec.node());
  }

  private static int seconds(TraceSpec spec) {
    return Objects.requireNonNull(spec.seconds());
  }

  /// Who takes a trace: by when it began, since no two can have begun at one time.
  private record Claim(Key key, String uid, Instant start) {
    Preconditions preconditions() {
      return new Preconditions(uid, "");
    }
  }
}
