package io.temper.server;

import io.temper.machinery.audit.AuditException;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.etcd.EtcdException;
import io.temper.machinery.kube.KubeException;
import io.temper.machinery.tls.CertificateException;
import java.util.concurrent.CountDownLatch;

/// Parses, serves until told to stop, and closes in order.
final class Main {
  private static final int BAD_CONFIGURATION = 2;
  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    switch (Flags.of(ServerConfig.class, "TEMPER").parse(arguments, System.getenv())) {
      case Parsed.Ready<ServerConfig>(var config, var table) -> {
        Logging.configure(config.logLevel());
        System.out.print(table);
        serve(config);
      }
      case Parsed.Help<ServerConfig>(var text) -> System.out.print(text);
      case Parsed.Refused<ServerConfig> refused -> {
        System.err.print(refused.text());
        System.exit(BAD_CONFIGURATION);
      }
    }
  }

  private static void serve(ServerConfig config) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Server server = new Server(config)) {
      // The process ends when the hook returns: everything must be closed by then.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(told, closed)));
      server.start();
      told.await();
    } catch (KubeException | CertificateException | AuditException | EtcdException e) {
      System.err.println("temper-apiserver: " + e.getMessage());
      closed.countDown();
      System.exit(FAILED);
    } finally {
      closed.countDown();
    }
  }

  private static void stop(CountDownLatch told, CountDownLatch closed) {
    told.countDown();
    try {
      closed.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
