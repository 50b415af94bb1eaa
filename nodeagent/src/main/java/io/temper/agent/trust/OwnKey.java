package io.temper.agent.trust;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows whatever identity is current at each handshake: a renewed one needs no restart.
final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "agent";

  private volatile @Nullable Identity current;

  void use(Identity identity) {
    current = identity;
  }

  @Nullable Identity current() {
    return current;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = current;
    return identity == null ? null : identity.chainArray();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = current;
    return identity == null ? null : identity.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return alias(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  private @Nullable String alias(String keyType) {
    Identity identity = current;
    return identity != null && keyType.startsWith(identity.key().getAlgorithm()) ? ALIAS : null;
  }
}
