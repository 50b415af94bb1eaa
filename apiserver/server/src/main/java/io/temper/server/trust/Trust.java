package io.temper.server.trust;

import io.temper.server.port.Cell;
import io.temper.server.port.Cell.CellException;
import io.temper.server.port.Cell.Document;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the agents' certificate authority alive and known: makes the first one, makes the next one
/// in time, takes up one that somebody else wrote, and spreads the bundle agents trust.
///
/// Nothing here needs the cluster once [#refresh] has succeeded: while the kube API is down, the
/// last authority and the last own certificate stay in force.
public final class Trust implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Trust.class);

  /// How long the own certificate of an earlier authority is shown after a change, so that agents
  /// learn the new authority (a mounted ConfigMap takes up to two minutes) before they meet it.
  static final Duration HANDOVER = Duration.ofMinutes(5);

  private static final int ATTEMPTS = 5;
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Cell secret;
  private final Cell bundle;
  private final InstantSource clock;
  private final TrustMetrics metrics;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock refreshing = new ReentrantLock();
  private final Semaphore pokes = new Semaphore(0);
  private volatile Thread thread = Thread.currentThread();
  private volatile boolean closed;
  private volatile String waitingFor = "not asked yet";
  private volatile @Nullable State state;

  /// What is in force.
  ///
  /// @param trusted the current authority first, then earlier ones
  /// @param client shown to agents
  /// @param taken when this process took up the authority
  /// @param tls of both
  private record State(
      Authority authority,
      List<X509Certificate> trusted,
      Identity client,
      Instant taken,
      SSLContext tls) {}

  /// @param secret holds key and certificate (`tls.key`, `tls.crt`)
  /// @param bundle holds what agents trust (`ca.crt`)
  public Trust(Cell secret, Cell bundle, InstantSource clock, TrustMetrics metrics) {
    this.secret = secret;
    this.bundle = bundle;
    this.clock = clock;
    this.metrics = metrics;
  }

  /// Begins to keep it, on a thread of its own: at once, when poked, and every half minute.
  public void start() {
    thread = Thread.ofVirtual().name("trust").start(this::run);
  }

  /// Says that somebody changed Secret or ConfigMap.
  public void poke() {
    pokes.release();
  }

  /// Why there is no authority yet; empty once there is.
  public String waitingFor() {
    return state == null ? waitingFor : "";
  }

  /// Whether there is an authority.
  public boolean ready() {
    return state != null;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    Duration wait = FIRST_WAIT;
    try {
      while (!closed) {
        if (refreshed()) {
          wait = FIRST_WAIT;
          pokes.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          pokes.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
          Duration twice = wait.multipliedBy(2);
          wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
        }
        pokes.drainPermits();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean refreshed() {
    try {
      refresh();
      waitingFor = "";
      return true;
    } catch (CellException | TrustException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(waitingFor)) {
        log.atWarn().addKeyValue("error", reason).log("Agents' authority not read, trying again");
      }
      waitingFor = reason;
      return false;
    }
  }

  /// Calls the listener whenever other certificates are trusted than before.
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /// Brings Secret, ConfigMap and what is in force here to agree. Cheap when they do: two reads.
  /// Called at start, once in a while, and whenever one of the two changed.
  ///
  /// @throws CellException when the cluster cannot be asked; what was in force stays
  public void refresh() {
    boolean changed;
    refreshing.lock();
    try {
      Authority authority = currentAuthority();
      List<X509Certificate> trusted = spread(authority);
      changed = take(authority, trusted);
    } finally {
      refreshing.unlock();
    }
    if (changed) {
      listeners.forEach(Runnable::run);
    }
  }

  /// The authority in force.
  Authority authority() {
    return inForce().authority();
  }

  /// The context to dial agents with: shows the own certificate, trusts agents of the authorities
  /// in force. A new one whenever either changes, so that no resumed session outlives a change.
  public SSLContext sslContext() {
    return inForce().tls();
  }

  private State inForce() {
    return Objects.requireNonNull(state, "no authority yet: refresh has not succeeded");
  }

  /// Reads the authority, or makes one where there is none, none that works, or one past its time.
  private Authority currentAuthority() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Document> found = secret.read();
      Optional<Authority> authority = found.flatMap(Trust::parse);
      Instant now = clock.instant();
      if (authority.isPresent() && !authority.get().due(now)) {
        return authority.get();
      }
      Authority made = Authority.create(now);
      if (secret.write(found.orElse(null), made.secret())) {
        log.atInfo()
            .addKeyValue("expires", made.identity().expires())
            .log(found.isPresent() ? "Agent authority renewed" : "Agent authority made");
        return made;
      }
      // Another replica was first: take what it wrote.
    }
    throw new CellException("the authority changed under " + ATTEMPTS + " attempts to write it");
  }

  private static Optional<Authority> parse(Document document) {
    try {
      return Optional.of(Authority.parse(document.data()));
    } catch (GeneralSecurityException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("The agents' authority cannot be used and is replaced");
      return Optional.empty();
    }
  }

  /// Writes the bundle if it is not what it should be, and returns what to trust.
  private List<X509Certificate> spread(Authority authority) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Document> found = bundle.read();
      Map<String, String> data = found.map(Document::data).orElse(Map.of());
      Bundle wanted = Bundle.parse(data).headedBy(authority.certificate(), clock.instant());
      if (wanted.data().equals(data) || bundle.write(found.orElse(null), wanted.data())) {
        return wanted.certificates();
      }
    }
    throw new CellException("the bundle changed under " + ATTEMPTS + " attempts to write it");
  }

  /// @return whether other certificates are trusted than before
  private boolean take(Authority authority, List<X509Certificate> trusted) {
    State before = state;
    Instant now = clock.instant();
    metrics.authority(authority.identity().expires());
    if (before == null) {
      Identity client = authority.newClient(now);
      state = new State(authority, trusted, client, now, tls(client, trusted));
      return true;
    }
    boolean same = before.authority().certificate().equals(authority.certificate());
    Instant taken = same ? before.taken() : now;
    Identity client = before.client();
    boolean ofAuthority =
        client
            .certificate()
            .getIssuerX500Principal()
            .equals(authority.certificate().getSubjectX500Principal());
    boolean handedOver = !ofAuthority && !taken.plus(HANDOVER).isAfter(now);
    if (!client.renewal().isAfter(now) || handedOver) {
      client = authority.newClient(now);
    }
    boolean asBefore = client.equals(before.client()) && before.trusted().equals(trusted);
    SSLContext tls = asBefore ? before.tls() : tls(client, trusted);
    state = new State(authority, trusted, client, taken, tls);
    return !before.trusted().equals(trusted);
  }

  // Filling a key store takes longer than a handshake: once for all connections.
  private static SSLContext tls(Identity client, List<X509Certificate> trusted) {
    try {
      KeyStore keys = emptyStore();
      keys.setKeyEntry(
          "client", client.key(), new char[0], new X509Certificate[] {client.certificate()});
      KeyManagerFactory ours = KeyManagerFactory.getInstance("PKIX");
      ours.init(keys, new char[0]);
      KeyStore authorities = emptyStore();
      for (int i = 0; i < trusted.size(); i++) {
        authorities.setCertificateEntry("ca" + i, trusted.get(i));
      }
      TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
      theirs.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TrustException("cannot set up TLS towards agents", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
