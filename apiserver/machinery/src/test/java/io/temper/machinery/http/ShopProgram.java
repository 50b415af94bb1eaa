package io.temper.machinery.http;

import io.temper.machinery.authz.Decision;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Rack;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A server of bikes as a program of its own, for clients in other languages (`hack/conformance`).
/// Its flags are those of [ServingConfig]. It first writes a certificate where `--tls-cert-file`
/// says, and the authority's beside it as `ca.crt`; says `port=N` when it serves; and stops as a
/// server does, on SIGTERM. Everybody may do everything, and may be told to connect anew however
/// young the connection is.
///
/// There are a hundred bikes, one of which changes every hundred milliseconds, and [Rides] on them;
/// and no racks, but clients may make some and scale them.
final class ShopProgram {
  private static final int BIKES = 100;
  private static final Duration PACE = Duration.ofMillis(100);

  private ShopProgram() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    switch (Flags.of(ServingConfig.class, "SHOP").parse(arguments, Map.of())) {
      case Parsed.Ready<ServingConfig>(var config, var _) -> serve(config);
      case Parsed.Help<ServingConfig>(var text) -> System.out.print(text);
      case Parsed.Refused<ServingConfig> refused -> {
        System.err.print(refused.text());
        System.exit(2);
      }
    }
  }

  private static void serve(ServingConfig config) throws IOException, InterruptedException {
    writeCertificates(config);
    var told = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    LiveStore<Bike> bikes = bikes();
    try (ApiServer server = server(config, bikes)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(told, closed)));
      server.start();
      System.out.println("port=" + server.port());
      for (int i = 0; !told.await(PACE.toMillis(), TimeUnit.MILLISECONDS); i++) {
        bikes.put(Bikes.bike("default", "bike-" + i % BIKES, i));
      }
    } finally {
      closed.countDown();
    }
  }

  private static ApiServer server(ServingConfig config, LiveStore<Bike> bikes) {
    var rides = new Rides(PACE);
    MemoryStore<Rack> racks =
        new MemoryStore<>(
            new GroupResource(Shop.V1.group(), "racks"),
            new Revisions(1),
            Window.UPSTREAM,
            Clocks.system().wall());
    return ApiServer.builder()
        .config(config)
        .spread(() -> ThreadLocalRandom.current().nextDouble(), Duration.ZERO)
        .authorizer(_ -> Decision.ALLOWED)
        .resources(
            List.of(
                Resource.of(Shop.V1, "bikes", Bike.class)
                    .connect(rides.log())
                    .connect(rides.exec())
                    .serve(bikes),
                Resource.of(Shop.V1, "racks", Rack.class).status().scale(Shop.SCALE).serve(racks)),
            "Shop",
            "v1",
            Shop.DESCRIBER)
        .build();
  }

  private static LiveStore<Bike> bikes() {
    var store =
        new LiveStore<Bike>(
            new Revisions(1),
            new Window(Duration.ofSeconds(75), 100, 100_000, Duration.ofSeconds(3)),
            Clocks.system().wall());
    for (int i = 0; i < BIKES; i++) {
      store.put(Bikes.bike("default", "bike-" + i, i));
    }
    store.markSynced();
    return store;
  }

  private static void writeCertificates(ServingConfig config) throws IOException {
    TestAuthority authority = TestAuthority.named("shop");
    ServingPair pair = authority.server();
    Files.writeString(
        config.tlsCertFile().resolveSibling("ca.crt"), TestAuthority.pem(authority.certificate()));
    Files.writeString(config.tlsCertFile(), TestAuthority.pem(pair.chain().getFirst()));
    Files.writeString(config.tlsPrivateKeyFile(), TestAuthority.pem(pair.key()));
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
