package io.temper.agent.trust;

import io.temper.agent.time.Clock;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the agent's certificate fresh and the callers' CA current, on a virtual thread.
///
/// ```
/// kept one still good ──► serve with it ──► 2/3 of its life over ──► ask for a new one ──► swap
/// none, or over       ──► ask at once, again with growing pauses; no caller gets in until then
/// ```
public final class Certificates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Certificates.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Duration END = Duration.ofSeconds(2);
  private static final int SESSION_SECONDS = 300;
  private static final int SESSIONS = 16;

  private final Signer signer;
  private final Clock clock;
  private final String node;
  private final IdentityFile kept;
  private final OwnKey own = new OwnKey();
  private final Callers callers;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;
  private boolean complained;

  public Certificates(Signer signer, Clock clock, String node, Path stateDir, Path clientCaFile) {
    this.signer = signer;
    this.clock = clock;
    this.node = node;
    this.kept = new IdentityFile(stateDir);
    this.callers = new Callers(clientCaFile);
  }

  /// Takes up the kept certificate and begins to look after it.
  public void start() {
    kept.read().filter(identity -> identity.expires().isAfter(now())).ifPresent(own::use);
    callers.refresh(chain());
    thread = Thread.ofVirtual().name("certificates").start(this::run);
  }

  /// What a server that always shows the current certificate is made with.
  public SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {own}, new TrustManager[] {callers}, null);
      // A resumed session skips the check of the caller: it must not outlive a rotation for long.
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getServerSessionContext().setSessionCacheSize(SESSIONS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TrustException("cannot set up TLS", e);
    }
  }

  /// Whether there is a certificate that is still good.
  public boolean ready() {
    Identity identity = own.current();
    return identity != null && identity.expires().isAfter(now());
  }

  /// When the certificate ends, in seconds since 1970; 0 while there is none.
  public long expirySeconds() {
    Identity identity = own.current();
    return identity == null ? 0 : identity.expires().getEpochSecond();
  }

  @Override
  public void close() {
    closed = true;
    Thread working = thread;
    if (working != null) {
      working.interrupt();
      try {
        // Nobody writes to the state directory after this.
        working.join(END);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    Duration wait = FIRST_WAIT;
    try {
      while (!closed) {
        callers.refresh(chain());
        if (!due(own.current())) {
          Thread.sleep(LOOK);
          continue;
        }
        if (renew()) {
          // Not at once again, whatever life the signer gave it.
          wait = FIRST_WAIT;
          Thread.sleep(wait);
        } else {
          Thread.sleep(wait.plusMillis(ThreadLocalRandom.current().nextLong(1000)));
          wait =
              wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0
                  ? LONGEST_WAIT
                  : wait.multipliedBy(2);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<X509Certificate> chain() {
    Identity identity = own.current();
    return identity == null ? List.of() : identity.chain();
  }

  private boolean due(@Nullable Identity identity) {
    return identity == null || !identity.renewal().isAfter(now());
  }

  private boolean renew() throws InterruptedException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] request =
          Der.certificateRequest(
              keys,
              "system:temper:agent:" + node,
              node.toLowerCase(Locale.ROOT) + ".agent.temper.io");
      String pem = signer.sign(Pem.encode("CERTIFICATE REQUEST", request));
      Identity identity = new Identity(keys.getPrivate(), Pem.certificates(pem));
      own.use(identity);
      log.atInfo().addKeyValue("expires", identity.expires()).log("Certificate issued");
      complained = false;
      kept.write(identity);
      return true;
    } catch (GeneralSecurityException e) {
      complain(e);
      return false;
    } catch (RuntimeException e) {
      // The signer is a port: whatever it throws, the next attempt may succeed.
      complain(e);
      return due(own.current()) ? false : true;
    }
  }

  private void complain(Exception e) {
    if (!complained) {
      complained = true;
      log.atWarn()
          .addKeyValue("error", e.getMessage())
          .addKeyValue("serving", ready())
          .log("No new certificate, trying again");
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.unixMillis());
  }
}
