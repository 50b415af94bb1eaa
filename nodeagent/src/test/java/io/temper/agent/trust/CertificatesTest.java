package io.temper.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.TestAuthority;
import io.temper.agent.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class CertificatesTest {
  @TempDir Path directory;

  @Test
  void requestIsWhatBouncyCastleReads() throws Exception {
    KeyPair keys = TestAuthority.keyPair();
    JcaPKCS10CertificationRequest request =
        new JcaPKCS10CertificationRequest(
            Der.certificateRequest(keys, "system:temper:agent:n1", "n1.agent.temper.io"));

    assertThat(request.getSubject().toString()).isEqualTo("CN=system:temper:agent:n1");
    assertThat(request.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(
            request.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(keys.getPublic())))
        .isTrue();
    Extensions extensions =
        Extensions.getInstance(
            request
                .getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttrValues()
                .getObjectAt(0));
    assertThat(GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames())
        .extracting(general -> general.getName().toString())
        .containsExactly("n1.agent.temper.io");
  }

  @Test
  void olderFormsOfKeysAreRead() throws Exception {
    KeyPair keys = TestAuthority.keyPair();
    String traditional = TestAuthority.pem(keys.getPrivate());

    assertThat(traditional).contains("EC PRIVATE KEY");
    assertThat(Pem.privateKey(traditional).getEncoded()).isNotEmpty();
    assertThat(Pem.privateKey(Pem.encode("PRIVATE KEY", keys.getPrivate().getEncoded())))
        .isEqualTo(keys.getPrivate());
  }

  @Test
  void certificateIsAskedForKeptAndTakenUpAgain() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    try (Certificates certificates = certificates(signing(authority, 3_600))) {
      certificates.start();
      await(certificates::ready);
    }

    Path kept = directory.resolve("agent.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    try (Certificates again =
        certificates(request -> {
          throw new TrustException("the kube API is down");
        })) {
      again.start();
      assertThat(again.ready()).isTrue();
    }
  }

  @Test
  void brokenStateFileIsReplaced() throws Exception {
    Files.writeString(directory.resolve("agent.pem"), "-----BEGIN PRIVATE KEY-----\ngarbage");
    try (Certificates certificates = certificates(signing(new TestAuthority("ca"), 3_600))) {
      certificates.start();
      await(certificates::ready);
    }
    assertThat(new IdentityFile(directory).read()).isPresent();
  }

  @Test
  void certificateIsRenewedAtTwoThirdsOfItsLife() throws Exception {
    // Begun a minute before it was asked for and ending 20 s after: two thirds are over at once.
    Signer shortLived = signing(new TestAuthority("ca"), 20);
    try (Certificates certificates = certificates(shortLived)) {
      certificates.start();
      await(certificates::ready);
      long first = certificates.expirySeconds();
      await(() -> certificates.expirySeconds() > first);
    }
  }

  @Test
  void onlyTheApiServerOfAKnownAuthorityIsLetIn() throws Exception {
    TestAuthority old = new TestAuthority("old");
    TestAuthority fresh = new TestAuthority("new");
    Path bundle = directory.resolve("ca.crt");
    Callers callers = new Callers(bundle);
    X509Certificate caller = certificate(old, Callers.API_SERVER);

    assertThat(callers.refresh(List.of())).isFalse();
    assertThat(lets(callers, caller)).isFalse();

    Files.writeString(bundle, TestAuthority.pem(old.certificate()));
    assertThat(callers.refresh(List.of())).isTrue();
    assertThat(lets(callers, caller)).isTrue();
    assertThat(lets(callers, certificate(old, "system:temper:apiserver2"))).isFalse();
    assertThat(lets(callers, certificate(fresh, Callers.API_SERVER))).isFalse();

    Files.writeString(
        bundle, TestAuthority.pem(old.certificate()) + TestAuthority.pem(fresh.certificate()));
    callers.refresh(List.of());
    assertThat(lets(callers, caller)).isTrue();
    assertThat(lets(callers, certificate(fresh, Callers.API_SERVER))).isTrue();

    Files.writeString(bundle, "not a certificate");
    callers.refresh(List.of());
    assertThat(lets(callers, certificate(fresh, Callers.API_SERVER))).isFalse();
  }

  @Test
  void ownSignerIsTrustedWhileThereIsNoBundle() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    Callers callers = new Callers(directory.resolve("ca.crt"));
    X509Certificate caller = certificate(authority, Callers.API_SERVER);

    callers.refresh(List.of(certificate(authority, "own"), authority.certificate()));

    assertThat(lets(callers, caller)).isTrue();
    assertThat(lets(callers, certificate(new TestAuthority("ca"), Callers.API_SERVER))).isFalse();
    assertThat(lets(callers, certificate(authority, "somebody"))).isFalse();
  }

  private Certificates certificates(Signer signer) {
    return new Certificates(
        signer, new SystemClock(), "n1", directory, directory.resolve("ca.crt"));
  }

  private static Signer signing(TestAuthority authority, int seconds) {
    return pem -> {
      try {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
        var request =
            new JcaPKCS10CertificationRequest(java.util.Base64.getMimeDecoder().decode(base64));
        Instant now = Instant.now();
        return TestAuthority.pem(
            authority.issue(
                "system:temper:agent:n1",
                request.getPublicKey(),
                "n1.agent.temper.io",
                now,
                now.plusSeconds(seconds)));
      } catch (IOException | java.security.GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    };
  }

  private static X509Certificate certificate(TestAuthority authority, String name) {
    Instant now = Instant.now();
    return authority.issue(name, TestAuthority.keyPair().getPublic(), "", now, now.plusSeconds(60));
  }

  private static boolean lets(Callers callers, X509Certificate caller) {
    try {
      callers.checkClientTrusted(new X509Certificate[] {caller}, "EC");
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        Assertions.fail("did not come true: " + List.of(condition));
      }
      Thread.sleep(20);
    }
  }
}
