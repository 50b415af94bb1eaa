package io.temper.agent.observe;

import io.temper.agent.kernel.Text;
import io.temper.crds.perf.NetworkPerf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Traffic of one network namespace, from the text of `/proc/<pid>/net/dev`:
///
/// ```
/// Inter-|   Receive                                                |  Transmit
///  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs …
///   eth0: 1296        16    0    0    0     0          0         0     1296      16    0 …
/// ```
final class NetworkMeter {
  /// Interfaces whose traffic is counted elsewhere again, or that is none of the network's.
  private static final byte[][] VIRTUAL = {
    ascii("lo:"), ascii("veth"), ascii("cali"), ascii("cni"), ascii("docker"), ascii("br-"),
    ascii("flannel"), ascii("cilium"), ascii("lxc"), ascii("kube"), ascii("tun"), ascii("dummy"),
    ascii("vxlan"), ascii("nodelocaldns"), ascii("ifb"), ascii("sit"), ascii("ip6tnl"),
  };

  private static final int SENT_COLUMN = 8;

  private boolean started;
  private long nanos;
  private long received;
  private long sent;
  private boolean known;
  private long receivedPerSecond;
  private long sentPerSecond;

  /// Takes a reading.
  void take(byte[] bytes, int length, long nowNanos) {
    long receivedNow = 0;
    long sentNow = 0;
    int line = Text.nextLine(bytes, Text.nextLine(bytes, 0, length), length);
    for (; line < length; line = Text.nextLine(bytes, line, length)) {
      int name = Text.skipBlanks(bytes, line, length);
      int colon = name;
      while (colon < length && bytes[colon] != ':' && bytes[colon] != '\n') {
        colon++;
      }
      if (colon >= length || bytes[colon] != ':' || virtual(bytes, name, length)) {
        continue;
      }
      int at = colon + 1;
      receivedNow += Math.max(0, Text.number(bytes, at, length));
      for (int column = 0; column < SENT_COLUMN; column++) {
        at = Text.afterWord(bytes, Text.skipBlanks(bytes, at, length), length);
      }
      sentNow += Math.max(0, Text.number(bytes, at, length));
    }
    long elapsed = nowNanos - nanos;
    if (started && elapsed > 0 && receivedNow >= received && sentNow >= sent) {
      receivedPerSecond = Math.round((receivedNow - received) * 1e9 / elapsed);
      sentPerSecond = Math.round((sentNow - sent) * 1e9 / elapsed);
      known = true;
    }
    started = true;
    nanos = nowNanos;
    received = receivedNow;
    sent = sentNow;
  }

  /// When it was last read.
  long readNanos() {
    return nanos;
  }

  /// Forgets the last reading: the next is of another namespace, or there is none.
  void reset() {
    started = false;
    known = false;
  }

  /// Whether a rate moved by 1 KiB/s and 10 % against what was told.
  boolean moved(@Nullable NetworkPerf told) {
    if (!known || told == null) {
      return known != (told != null);
    }
    return Rounding.moved(told.receivedBytesPerSecond(), receivedPerSecond, 1024, 100)
        || Rounding.moved(told.sentBytesPerSecond(), sentPerSecond, 1024, 100);
  }

  /// Its rates to three digits; null before the second reading.
  @Nullable NetworkPerf toNetwork() {
    return known
        ? new NetworkPerf(
            Rounding.significant(receivedPerSecond, 3), Rounding.significant(sentPerSecond, 3))
        : null;
  }

  private static boolean virtual(byte[] bytes, int at, int length) {
    for (byte[] prefix : VIRTUAL) {
      if (Text.matches(bytes, at, length, prefix)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
