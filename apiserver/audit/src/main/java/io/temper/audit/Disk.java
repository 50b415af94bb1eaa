package io.temper.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// What makes written bytes outlive a power cut. Tests make it slow, or fail.
@FunctionalInterface
interface Disk {
  Disk REAL = file -> file.force(false);

  /// As fast as memory, and as safe.
  Disk NONE = _ -> {};

  void force(FileChannel file) throws IOException;
}
