package io.temper.server.port;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is written down now and then to outlive the process: small files, each replaced as a whole.
public interface Checkpoints {
  /// Whether they can be read and written. Until then another process may be writing them.
  boolean areOpen();

  /// Reads one.
  ///
  /// @param version of the content; another one is passed over as foreign
  /// @param parse makes sense of the content, or throws IllegalArgumentException
  /// @return null where there is none, or none that can be used: that is said and counted here
  <T> @Nullable T read(String name, int version, Function<byte[], T> parse);

  /// Writes one in place of what was there. When that fails what was there stays; it is said and
  /// counted here.
  ///
  /// @return whether it was written
  boolean write(String name, int version, byte[] content);
}
