package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.watch.WatchEvent;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.ObjectCodec;
import io.temper.machinery.wire.StatusResponses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Writes events as frames of one media type. The object's bytes are the shared ones: only the few
/// around them are this watch's.
interface EventEncoder<T> {
  /// Marks the bookmark that ends the initial events (KEP-3157).
  Map<String, String> INITIAL_EVENTS_END = Map.of("k8s.io/initial-events-end", "true");

  /// Exactly one frame.
  ///
  /// @throws IOException when the client is gone
  void write(WatchEvent<T> event, Sink sink) throws IOException;

  /// Metadata of a bookmark: the revision, and the mark where it belongs.
  static ObjectMeta bookmark(ResourceVersion revision, boolean initialEventsEnd) {
    return ObjectMeta.builder()
        .resourceVersion(revision.toString())
        .annotations(initialEventsEnd ? INITIAL_EVENTS_END : Map.of())
        .build();
  }

  /// `{"type":"ADDED","object":{…}}` and a newline.
  record Json<T>(View<T> view) implements EventEncoder<T> {
    private static final byte[] ADDED = prefix("ADDED");
    private static final byte[] MODIFIED = prefix("MODIFIED");
    private static final byte[] DELETED = prefix("DELETED");
    private static final byte[] BOOKMARK = prefix("BOOKMARK");
    private static final byte[] ERROR = prefix("ERROR");
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void write(WatchEvent<T> event, Sink sink) throws IOException {
      switch (event) {
        case WatchEvent.Added(var object) -> sink.write(ADDED, view.object(object), END);
        case WatchEvent.Modified(var object) -> sink.write(MODIFIED, view.object(object), END);
        case WatchEvent.Deleted(var object) -> sink.write(DELETED, view.object(object), END);
        case WatchEvent.Bookmark(var revision, var end) ->
            sink.write(BOOKMARK, view.bookmark(bookmark(revision, end)), END);
        case WatchEvent.Failed(var status) -> sink.write(ERROR, json(status), END);
      }
    }

    private static byte[] json(Status status) {
      byte[] document = StatusResponses.encode(status, MediaTypes.JSON, false);
      return Arrays.copyOf(document, document.length - 1);
    }

    private static byte[] prefix(String type) {
      return ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
    }
  }

  /// Length-delimited protobuf, of metadata alone.
  record Proto<T>(ObjectCodec<T> codec) implements EventEncoder<T> {
    @Override
    public void write(WatchEvent<T> event, Sink sink) throws IOException {
      switch (event) {
        case WatchEvent.Added(var object) -> sink.write(frame("ADDED", object));
        case WatchEvent.Modified(var object) -> sink.write(frame("MODIFIED", object));
        case WatchEvent.Deleted(var object) -> sink.write(frame("DELETED", object));
        case WatchEvent.Bookmark(var revision, var end) ->
            sink.write(frame("BOOKMARK", MetaProto.partial(bookmark(revision, end))));
        case WatchEvent.Failed(var status) ->
            sink.write(
                MetaProto.watchFrame(
                    "ERROR", StatusResponses.encode(status, MediaTypes.PROTOBUF, false)));
      }
    }

    private byte[] frame(String type, VersionedObject<T> object) {
      return frame(type, codec.partialProto(object));
    }

    private static byte[] frame(String type, byte[] partial) {
      return MetaProto.watchFrame(
          type, MetaProto.document("meta.k8s.io/v1", "PartialObjectMetadata", partial));
    }
  }
}
