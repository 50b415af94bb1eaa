package io.temper.machinery.config;

import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// What the `main` of a server does: reads its command line, prints what it makes of it, serves
/// until told to stop (SIGTERM, SIGINT), and closes. Exits with 2 when the command line is wrong
/// and with 1 when it cannot serve.
///
/// @param name begins what it has to say of failures
public record ServerProgram<C extends Record>(String name, Flags<C> flags) {
  private static final int BAD_CONFIGURATION = 2;
  private static final int FAILED = 1;

  /// What is run.
  public interface Service extends AutoCloseable {
    /// Serves from now on. Returns at once.
    void start();

    @Override
    void close();
  }

  /// Returns when all is closed.
  ///
  /// @param service makes what is run, and may find that it cannot
  public void run(String[] arguments, Function<C, ? extends Service> service) {
    switch (flags.parse(arguments, System.getenv())) {
      case Parsed.Ready<C>(var config, var table) -> {
        System.out.print(table);
        serve(config, service);
      }
      case Parsed.Help<C>(var text) -> System.out.print(text);
      case Parsed.Refused<C> refused -> {
        System.err.print(refused.text());
        System.exit(BAD_CONFIGURATION);
      }
    }
  }

  /// Prints what was asked for instead.
  public static void print(String text) {
    System.out.print(text);
  }

  private void serve(C config, Function<C, ? extends Service> service) {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Service running = service.apply(config)) {
      // The process ends when the hook returns: everything must be closed by then.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(told, closed)));
      running.start();
      await(told);
    } catch (EnvironmentException e) {
      System.err.println(name + ": " + e.getMessage());
      closed.countDown();
      System.exit(FAILED);
    } finally {
      closed.countDown();
    }
  }

  private static void stop(CountDownLatch told, CountDownLatch closed) {
    told.countDown();
    await(closed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
