package io.temper.machinery.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Watch.Listener;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.temper.machinery.time.Deadline;
import io.temper.machinery.tls.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One connection to etcd, blocking, shared by all stores of a process. Safe for all threads.
public final class EtcdClient implements AutoCloseable {
  /// As upstream asks its etcd whether it is still there.
  private static final Duration KEEPALIVE = Duration.ofSeconds(30);

  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(10);

  /// More than etcd's own limit of a request, 1.5 MiB, times the pages of a list.
  private static final int MAX_MESSAGE = 256 * 1024 * 1024;

  /// gRPC waits ever longer between two attempts to connect, up to two minutes: after so long
  /// without success it is worth a new connection.
  private static final Duration REDIAL = Duration.ofSeconds(5);

  private final EtcdConfig config;
  private volatile Client client;

  // Guarded by this.
  private Deadline nextDial;
  private boolean closed;

  private EtcdClient(EtcdConfig config) {
    this.config = config;
    this.client = dial(config);
    this.nextDial = Deadline.after(REDIAL);
  }

  /// Connects when first used: an etcd that is down now may come up.
  ///
  /// @throws EtcdException when a certificate or key cannot be read
  public static EtcdClient open(EtcdConfig config) {
    return new EtcdClient(config);
  }

  private static Client dial(EtcdConfig config) {
    ClientBuilder builder =
        Client.builder()
            .endpoints(config.endpoints().toArray(URI[]::new))
            .keepaliveTime(KEEPALIVE)
            .keepaliveTimeout(KEEPALIVE_TIMEOUT)
            .keepaliveWithoutCalls(true)
            .connectTimeout(config.requestTimeout())
            .maxInboundMessageSize(MAX_MESSAGE)
            .waitForReady(false)
            // A request waits for its caller, not for jetcd's patience.
            .retryMaxAttempts(2)
            .retryMaxDuration(config.requestTimeout());
    EtcdConfig.Tls tls = config.tls();
    if (tls != null) {
      builder.sslContext(sslContext(tls));
    }
    EtcdConfig.Login login = config.login();
    if (login != null) {
      builder.user(bytes(login.user())).password(bytes(login.password()));
    }
    return builder.build();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    client.close();
  }

  /// Gives the connection up for a new one, which reads certificates and password anew. For when
  /// nothing has worked for a while; asked too often, or after the end, it does nothing.
  void redial() {
    Client old;
    synchronized (this) {
      if (closed || nextDial.remainingMillis() > 0) {
        return;
      }
      nextDial = Deadline.after(REDIAL);
      old = client;
      client = dial(config);
    }
    old.close();
  }

  EtcdConfig config() {
    return config;
  }

  /// Reads a range, with every write that had returned unless a revision is named.
  GetResponse get(String key, GetOption option) {
    return await("reading " + key, client.getKVClient().get(bytes(key), option));
  }

  /// Writes if the key still is of this revision, 0 for absent.
  TxnResponse put(String key, long revision, byte[] value) {
    return await(
        "writing " + key,
        client
            .getKVClient()
            .txn()
            .If(unchanged(key, revision))
            .Then(Op.put(bytes(key), ByteSequence.from(value), PutOption.DEFAULT))
            .commit());
  }

  /// Deletes if the key still is of this revision.
  TxnResponse delete(String key, long revision) {
    return await(
        "deleting " + key,
        client
            .getKVClient()
            .txn()
            .If(unchanged(key, revision))
            .Then(Op.delete(bytes(key), DeleteOption.DEFAULT))
            .commit());
  }

  /// Everything under a prefix from a revision on.
  Watcher watch(String prefix, long revision, Listener listener) {
    WatchOption option =
        WatchOption.builder()
            .isPrefix(true)
            .withRevision(revision)
            .withProgressNotify(true)
            .withCreateNotify(true)
            // One that is cut off from the others says so instead of falling silent.
            .withRequireLeader(true)
            .build();
    try {
      return client.getWatchClient().watch(bytes(prefix), option, listener);
    } catch (io.etcd.jetcd.common.exception.EtcdException e) {
      throw failure("watching " + prefix, e);
    }
  }

  static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  private static Cmp unchanged(String key, long revision) {
    CmpTarget<?> target =
        revision == 0 ? CmpTarget.createRevision(0) : CmpTarget.modRevision(revision);
    return new Cmp(bytes(key), Cmp.Op.EQUAL, target);
  }

  private <R> R await(String what, CompletableFuture<R> answer) {
    try {
      return answer.get(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EtcdException(EtcdException.Kind.FAILED, what + " was interrupted", e);
    } catch (TimeoutException e) {
      throw new EtcdException(
          EtcdException.Kind.FAILED, what + " took over " + config.requestTimeout(), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw failure(what, cause);
    }
  }

  /// Both a compacted and a future revision are out of range; nobody here asks for a future one.
  static EtcdException failure(String what, Throwable cause) {
    boolean compacted = outOfRange(cause);
    return new EtcdException(
        compacted ? EtcdException.Kind.COMPACTED : EtcdException.Kind.FAILED,
        what + ": " + cause.getMessage(),
        cause);
  }

  private static boolean outOfRange(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof io.etcd.jetcd.common.exception.EtcdException e) {
        return e.getErrorCode() == ErrorCode.OUT_OF_RANGE;
      }
      if (each instanceof io.grpc.StatusRuntimeException e) {
        return e.getStatus().getCode() == io.grpc.Status.Code.OUT_OF_RANGE;
      }
    }
    return false;
  }

  private static SslContext sslContext(EtcdConfig.Tls tls) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.forClient()
              .trustManager(
                  Pem.certificates(text(tls.authorities())).toArray(X509Certificate[]::new));
      EtcdConfig.KeyPair pair = tls.client();
      if (pair != null) {
        builder.keyManager(
            Pem.privateKey(text(pair.privateKey())),
            Pem.certificates(text(pair.certificate())).toArray(X509Certificate[]::new));
      }
      return builder.build();
    } catch (IOException | io.temper.machinery.tls.CertificateException e) {
      throw new EtcdException(
          EtcdException.Kind.FAILED, "reading the certificates for etcd: " + e.getMessage(), e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
