package io.temper.agent.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;

/// The kept identity: `agent.pem` in the state directory, readable by its owner alone. With it a
/// restarted agent serves at once, also while the kube API is down.
final class IdentityFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;

  IdentityFile(Path stateDir) {
    this.file = stateDir.resolve("agent.pem");
  }

  /// What was kept; empty if there is nothing, or nothing that can be read.
  Optional<Identity> read() {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      String pem = Files.readString(file);
      return Optional.of(new Identity(Pem.privateKey(pem), Pem.certificates(pem)));
    } catch (IOException | GeneralSecurityException | TrustException _) {
      // A torn or foreign file is as good as none: a new certificate is asked for.
      return Optional.empty();
    }
  }

  /// Keeps an identity: the file holds the old or the new one, never a half.
  void write(Identity identity) {
    StringBuilder pem = new StringBuilder(Pem.encode("PRIVATE KEY", identity.key().getEncoded()));
    try {
      for (var certificate : identity.chain()) {
        pem.append(Pem.encode("CERTIFICATE", certificate.getEncoded()));
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = file.resolveSibling("agent.pem.new");
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, OWNER_ONLY);
      Files.writeString(fresh, pem);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | GeneralSecurityException e) {
      throw new TrustException("cannot keep the agent's certificate in " + file, e);
    }
  }
}
