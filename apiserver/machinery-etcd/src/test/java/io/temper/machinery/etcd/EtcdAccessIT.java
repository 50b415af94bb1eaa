package io.temper.machinery.etcd;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Window;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Being let into etcd: by certificates, by a password.
@Timeout(120)
final class EtcdAccessIT {
  @TempDir private Path directory;

  @Test
  void certificatesOfBothSidesAreChecked() throws IOException {
    TestAuthority authority = TestAuthority.named("etcd-ca");
    EtcdConfig.KeyPair server = files("server", authority.server());
    Path ca = write("ca.crt", TestAuthority.pem(authority.certificate()));
    EtcdConfig.KeyPair client = files("client", authority.client("CN=temper"));
    EtcdConfig.KeyPair stranger =
        files("stranger", TestAuthority.named("other-ca").client("CN=temper"));

    try (EtcdProcess etcd =
        EtcdProcess.startSecure(
            directory,
            List.of(
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.privateKey(),
                "--client-cert-auth",
                "--trusted-ca-file=" + ca))) {
      EtcdConfig config = at(etcd.endpoint(), new EtcdConfig.Tls(ca, client));

      assertStores(config);
      assertRefused(config.with(new EtcdConfig.Tls(ca, null)));
      assertRefused(config.with(new EtcdConfig.Tls(ca, stranger)));
      Path other = write("other.crt", TestAuthority.pem(TestAuthority.named("x").certificate()));
      assertRefused(config.with(new EtcdConfig.Tls(other, client)));
    }
  }

  @Test
  void userAndPasswordAreChecked() throws IOException {
    try (EtcdProcess etcd = EtcdProcess.start(directory)) {
      EtcdTool.demandPasswords(etcd.endpoint(), "temper", "s3cret", EtcdConfig.PREFIX);

      assertStores(EtcdConfig.of(etcd.endpoint()).with(new EtcdConfig.Login("temper", "s3cret")));
      assertRefused(EtcdConfig.of(etcd.endpoint()).with(new EtcdConfig.Login("temper", "wrong")));
      assertRefused(EtcdConfig.of(etcd.endpoint()));
    }
  }

  @Test
  void passwordIsInNoText() {
    assertThat(
            EtcdConfig.of(URI.create("http://127.0.0.1:1"))
                .with(new EtcdConfig.Login("temper", "s3cret"))
                .toString())
        .contains("temper")
        .doesNotContain("s3cret");
  }

  @Test
  void schemeAndCertificatesGoTogether() {
    assertThatThrownBy(() -> EtcdConfig.of(URI.create("https://127.0.0.1:1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no certificates for https://127.0.0.1:1");
  }

  private static EtcdConfig at(URI endpoint, EtcdConfig.Tls tls) {
    return new EtcdConfig(List.of(endpoint), EtcdConfig.PREFIX, tls, null, Duration.ofSeconds(10));
  }

  private static void assertStores(EtcdConfig config) {
    try (EtcdClient client = EtcdClient.open(config);
        EtcdStore<Bike> store = EtcdStoreIT.store(client, Window.UPSTREAM)) {
      store.create(bike("a", "one", 1));

      assertThat(store.list(ListRequest.latest(Selection.all())).items()).hasSize(1);
    }
  }

  private static void assertRefused(EtcdConfig config) {
    try (EtcdClient client = EtcdClient.open(config)) {
      assertThatThrownBy(() ->
              client.get(
                  "/registry/shop.example.com/bikes/a/one",
                  io.etcd.jetcd.options.GetOption.DEFAULT))
          .isInstanceOf(EtcdException.class);
    }
  }

  private EtcdConfig.KeyPair files(String name, ServingPair pair) throws IOException {
    StringBuilder chain = new StringBuilder();
    pair.chain().forEach(certificate -> chain.append(TestAuthority.pem(certificate)));
    return new EtcdConfig.KeyPair(
        write(name + ".crt", chain.toString()),
        write(name + ".key", TestAuthority.pem(pair.key())));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
