package io.temper.machinery.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A port on loopback that leads to another one until it is cut.
public final class BreakableLine implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean stalled;

  public BreakableLine(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return server.getLocalPort();
  }

  /// Ends all connections and takes no new ones.
  public void cut() {
    cut = true;
    open.forEach(BreakableLine::closeQuietly);
  }

  /// Holds back all bytes, both ways, as a machine does that hangs.
  public void stall() {
    stalled = true;
  }

  /// After [#cut] or [#stall].
  public void mend() {
    cut = false;
    stalled = false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        if (cut) {
          near.close();
          continue;
        }
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
      } catch (IOException _) {
        // The server was closed, or the target is down: the next connection will tell.
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[16 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        while (stalled && !cut) {
          LockSupport.parkNanos(5_000_000);
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException _) {
      // Either side ended it: both end.
    }
    open.remove(from);
    open.remove(to);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone, which is what was wanted.
    }
  }
}
