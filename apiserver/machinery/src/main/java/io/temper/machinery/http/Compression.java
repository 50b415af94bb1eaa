package io.temper.machinery.http;

import io.temper.machinery.exchange.AcceptEncoding;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.request.LongRunning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Compresses large answers to GET for clients that can take it: more than 128 KiB, at the fastest
/// level. Below that and above that level it costs more than it saves (KEP-2338, k8s.io/apiserver
/// `pkg/endpoints/handlers/responsewriters/writers.go`). Streams are left as they are.
final class Compression implements Filter {
  @Override
  public Response apply(Request request, Handler next) {
    Response response = next.handle(request);
    boolean candidate =
        request.method().equals("GET")
            && request.info().resourceRequest()
            && !LongRunning.test(request.info())
            && response.status() == 200
            && response.headers().first("Content-Encoding").isEmpty()
            && AcceptEncoding.gzip(request.headers());
    if (!candidate) {
      return response;
    }
    return switch (response) {
      case Response.Full full ->
          full.body().length > AcceptEncoding.WORTHWHILE ? compressed(full) : full;
      case Response.Stream stream -> compressed(stream);
    };
  }

  private static Response.Full compressed(Response.Full full) {
    var bytes = new ByteArrayOutputStream(full.body().length / 4);
    try (var gzip = new FastGzip(bytes)) {
      gzip.write(full.body());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return new Response.Full(full.status(), encoded(full.headers()), bytes.toByteArray());
  }

  private static Response.Stream compressed(Response.Stream stream) {
    return new Response.Stream(
        stream.status(),
        encoded(stream.headers()),
        sink -> {
          try (var gzip = new GzipSink(sink)) {
            stream.body().writeTo(gzip);
          }
        });
  }

  private static Headers encoded(Headers headers) {
    return AcceptEncoding.gzipped(headers);
  }

  /// Level 1.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 16 * 1024, true);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /// Compresses what goes through it. Closing writes the end.
  private static final class GzipSink implements Sink, AutoCloseable {
    private final Sink sink;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(64 * 1024);
    private final FastGzip gzip = new FastGzip(compressed);

    GzipSink(Sink sink) throws IOException {
      this.sink = sink;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
      for (byte[] part : parts) {
        gzip.write(part);
      }
      if (compressed.size() > 32 * 1024) {
        pass();
      }
    }

    @Override
    public void flush() throws IOException {
      gzip.flush();
      pass();
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

    @Override
    public void close() throws IOException {
      gzip.close();
      pass();
    }

    private void pass() throws IOException {
      if (compressed.size() > 0) {
        byte[] bytes = compressed.toByteArray();
        compressed.reset();
        sink.write(bytes);
      }
    }
  }
}
