package io.temper.audit.note;

import java.util.Optional;

/// Where the one private key of an installation is kept. All calls may take as long as a network
/// does, and throw what the keeper throws.
public interface KeyKeeper {
  /// The key as PKCS#8 in PEM; empty when there is none yet.
  Optional<String> kept();

  /// Keeps a key, unless somebody else was first.
  ///
  /// @return the one that is kept now
  String keep(String pem);
}
