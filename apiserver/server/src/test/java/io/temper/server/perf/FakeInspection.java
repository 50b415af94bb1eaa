package io.temper.server.perf;

import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.crds.perf.Window;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.server.port.Capture;
import io.temper.server.port.Inspection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An agent that finds what a test says.
public final class FakeInspection implements Inspection {
  /// What it was asked, in words.
  public final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private final List<PodThread> threads = new ArrayList<>();
  private final Deque<Object> sent = new ArrayDeque<>(); // guarded by this, as all below

  /// Who gets what is sent.
  private @Nullable FakeCapture latest;

  void finds(PodThread thread) {
    threads.add(thread);
  }

  /// The next piece of whatever is traced.
  public synchronized void sends(Capture.Piece piece) {
    sent.add(piece);
    notifyAll();
  }

  /// What is traced breaks off here.
  public synchronized void fails(Status why) {
    sent.add(why);
    notifyAll();
  }

  /// Whoever reads now hears nothing any more.
  public synchronized void fallsSilent() {
    latest = null;
  }

  @Override
  public PodThreadsStatus threads(String node, String podUid) {
    asked.add(node + " " + podUid);
    return new PodThreadsStatus(
        node, new Window(Samples.NOW, Samples.NOW.plusSeconds(1)), threads.size() + 7, 7, threads);
  }

  @Override
  public synchronized Capture trace(String node, String podUid, int seconds, long maxBytes) {
    asked.add(node + " " + podUid + " " + seconds + " s " + maxBytes + " bytes");
    latest = new FakeCapture();
    return latest;
  }

  private synchronized Capture.Piece next(FakeCapture reader) {
    try {
      while (!reader.closed && (reader != latest || sent.isEmpty())) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (reader.closed) {
      throw new StatusException(Status.serviceUnavailable("the agent is no longer asked"));
    }
    Object piece = sent.remove();
    if (piece instanceof Status why) {
      throw new StatusException(why);
    }
    return (Capture.Piece) piece;
  }

  private synchronized void close(FakeCapture reader) {
    reader.closed = true;
    notifyAll();
  }

  private final class FakeCapture implements Capture {
    private boolean closed;

    @Override
    public Piece next() {
      return FakeInspection.this.next(this);
    }

    @Override
    public void close() {
      FakeInspection.this.close(this);
    }
  }
}
