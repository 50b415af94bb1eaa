package io.temper.server.trust;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.machinery.tls.Pem;
import io.temper.server.port.Cell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;

/// A trust of its own, and the credentials an agent gets from it.
public final class TestTrust {
  private final FakeCell secret = new FakeCell();
  private final Trust trust;

  public TestTrust() {
    trust = trust(secret);
    trust.refresh();
  }

  /// The trust of those who share this document.
  public TestTrust(Cell shared) {
    trust = trust(shared);
    trust.refresh();
  }

  private static Trust trust(Cell secret) {
    return new Trust(
        secret,
        new FakeCell(),
        InstantSource.system(),
        new TrustMetrics(new SimpleMeterRegistry()));
  }

  public SSLContext sslContext() {
    return trust.sslContext();
  }

  /// Replaces the authority.
  public void renew() {
    secret.delete();
    trust.refresh();
  }

  /// What a node's agent serves with: a certificate signed for it, callers must show one too.
  public ServerCredentials agent(String node) {
    KeyPair keys = Requests.ec(256);
    Authority authority = trust.authority();
    X509Certificate certificate =
        authority.signAgent(
            node, keys.getPublic(), Duration.ofHours(1), InstantSource.system().instant());
    try {
      return TlsServerCredentials.newBuilder()
          .keyManager(stream(Pem.encode(certificate)), stream(Pem.encode(keys.getPrivate())))
          .trustManager(stream(Pem.encode(authority.certificate())))
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
