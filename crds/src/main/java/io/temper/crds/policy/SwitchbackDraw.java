package io.temper.crds.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Which hours of which nodes a switchback leaves to the kernel's own scheduling. The draw hangs on
/// nothing but what stands in the policy, the node's name and the hour, so that anybody can work it
/// out before the hour and after.
///
/// ```
/// drawn  <=>  first 8 bytes of SHA-256("SEED/NODE/HOUR") < percent · floor((2^64 - 1) / 100)
/// ```
///
/// `HOUR` is the number of whole hours since 1970 (UTC); the bytes are an unsigned number, the
/// highest first.
public final class SwitchbackDraw {
  private static final long PERCENT = Long.divideUnsigned(-1L, 100);

  private SwitchbackDraw() {}

  /// Whether the node is on stock scheduling in the hour that holds this moment.
  ///
  /// @param percent of all hours, 1 to 99
  public static boolean stock(String seed, int percent, String node, Instant at) {
    long hour = Math.floorDiv(at.getEpochSecond(), TimeUnit.HOURS.toSeconds(1));
    byte[] drawn = sha256(seed + "/" + node + "/" + hour);
    return Long.compareUnsigned(ByteBuffer.wrap(drawn).getLong(), PERCENT * percent) < 0;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }
}
