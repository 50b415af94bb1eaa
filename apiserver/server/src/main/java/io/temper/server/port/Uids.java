package io.temper.server.port;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Uids of computed objects: made from the uid of what they tell of, so that every replica gives
/// the same, and different from it, so that nobody (such as the garbage collector) takes one for
/// the other.
public final class Uids {
  private Uids() {}

  public static String of(String resource, String about) {
    return UUID.nameUUIDFromBytes(
            ("temper.io/" + resource + "/" + about).getBytes(StandardCharsets.UTF_8))
        .toString();
  }
}
