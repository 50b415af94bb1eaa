package io.temper.machinery.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Gives each handshake the serving certificate that counts at that moment. Connections that are
/// already open keep the one they began with.
public final class ServingKeys extends X509ExtendedKeyManager {
  private final AtomicReference<Generations> generations;

  public ServingKeys(ServingPair first) {
    generations = new AtomicReference<>(new Generations(0, first, first));
  }

  /// Serves new connections with another pair.
  public void replace(ServingPair pair) {
    generations.updateAndGet(old -> new Generations(old.number + 1, pair, old.current));
  }

  public ServingPair current() {
    return generations.get().current;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return generations.get().of(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return generations.get().of(alias).key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  /// The alias holds the generation: a handshake asks twice, for chain and key, and must get the
  /// two halves of one pair even when the files change between.
  private @Nullable String alias(String keyType) {
    Generations now = generations.get();
    String wanted = keyType.startsWith("RSA") ? "RSA" : keyType;
    return now.current.key().getAlgorithm().equals(wanted) ? Long.toString(now.number) : null;
  }

  private record Generations(long number, ServingPair current, ServingPair previous) {
    ServingPair of(String alias) {
      return alias.equals(Long.toString(number)) ? current : previous;
    }
  }
}
