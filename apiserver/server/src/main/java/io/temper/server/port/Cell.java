package io.temper.server.port;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One small document that all replicas share and write by compare-and-swap: a Secret or a
/// ConfigMap of the cluster. Safe for all threads.
public interface Cell {
  /// The document as the cluster has it now; empty when there is none.
  ///
  /// @throws CellException when the cluster cannot be asked
  Optional<Document> read();

  /// Replaces the document if nobody else did since it was read.
  ///
  /// @param expected what was read; null when there was nothing
  /// @return false when somebody else was first
  /// @throws CellException when the cluster cannot be asked, or refuses
  boolean write(@Nullable Document expected, Map<String, String> data);

  /// A document and the version it has.
  record Document(String version, Map<String, String> data) {
    public Document {
      data = Map.copyOf(data);
    }
  }

  /// The cluster could not be asked, or refused.
  final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CellException(String message) {
      super(message);
    }

    public CellException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
