package io.temper.server.trust;

import static io.temper.server.trust.Requests.AGENTS;
import static io.temper.server.trust.Requests.dns;
import static io.temper.server.trust.Requests.ec;
import static io.temper.server.trust.Requests.honest;
import static io.temper.server.trust.Requests.pem;
import static io.temper.server.trust.Requests.rsa;
import static io.temper.server.trust.Requests.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.tls.Pem;
import io.temper.server.port.SigningRequests.SigningRequest;
import io.temper.server.trust.RequestCheck.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestCheckTest {
  private static final String SUBJECT = "CN=system:temper:agent:n1";
  private static final String NAME = "n1.agent.temper.io";
  private static final List<String> USAGES = List.of("digital signature", "server auth");
  private static final Map<String, List<String>> ON_N1 =
      Map.of(RequestCheck.NODE_NAME, List.of("n1"));
  private static final KeyPair KEYS = ec(256);

  @Test
  void anAgentGetsACertificateForItsOwnNode() {
    Verdict verdict = RequestCheck.check(honest("n1", KEYS), AGENTS);

    assertThat(verdict).isEqualTo(new Verdict.Sign("n1", KEYS.getPublic()));
  }

  @Test
  void nodeNamesWithDotsAndCapitalsAreAllowed() {
    assertThat(RequestCheck.check(honest("Node-1.example", KEYS), AGENTS))
        .isInstanceOf(Verdict.Sign.class);
  }

  @Test
  void usagesMayStandInAnyOrder() {
    SigningRequest request = sent(AGENTS, ON_N1, USAGES.reversed(), pem(KEYS, SUBJECT, dns(NAME)));

    assertThat(RequestCheck.check(request, AGENTS)).isInstanceOf(Verdict.Sign.class);
  }

  @ParameterizedTest
  @MethodSource
  void forgedRequestsAreDenied(Forged forged) {
    Verdict verdict = RequestCheck.check(forged.request(), AGENTS);

    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(((Verdict.Deny) verdict).reason()).isEqualTo(forged.reason());
  }

  record Forged(String name, SigningRequest request, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Forged> forgedRequestsAreDenied() {
    String good = pem(KEYS, SUBJECT, dns(NAME));
    return Stream.of(
        new Forged(
            "another account",
            sent("system:serviceaccount:temper-system:default", ON_N1, USAGES, good),
            "NotAnAgent"),
        new Forged("a person", sent("kubernetes-admin", ON_N1, USAGES, good), "NotAnAgent"),
        new Forged("token without node", sent(AGENTS, Map.of(), USAGES, good), "NodeUnknown"),
        new Forged(
            "token of two nodes",
            sent(AGENTS, Map.of(RequestCheck.NODE_NAME, List.of("n1", "n2")), USAGES, good),
            "NodeUnknown"),
        new Forged(
            "another node's name",
            sent(AGENTS, Map.of(RequestCheck.NODE_NAME, List.of("n2")), USAGES, good),
            "WrongSubject"),
        new Forged(
            "the API server's name",
            signed(pem(KEYS, "CN=system:temper:apiserver", dns(NAME))),
            "WrongSubject"),
        new Forged(
            "a group besides",
            signed(pem(KEYS, SUBJECT + ",O=system:masters", dns(NAME))),
            "WrongSubject"),
        new Forged(
            "a name in two parts", signed(pem(KEYS, SUBJECT + "+O=x", dns(NAME))), "WrongSubject"),
        new Forged("no subject", signed(pem(KEYS, "", dns(NAME))), "WrongSubject"),
        new Forged("no names", signed(pem(KEYS, SUBJECT)), "WrongNames"),
        new Forged(
            "another node's server name",
            signed(pem(KEYS, SUBJECT, dns("n2.agent.temper.io"))),
            "WrongNames"),
        new Forged(
            "a second name",
            signed(pem(KEYS, SUBJECT, dns(NAME), dns("kubernetes.default.svc"))),
            "WrongNames"),
        new Forged(
            "an address besides",
            signed(
                pem(KEYS, SUBJECT, dns(NAME), new GeneralName(GeneralName.iPAddress, "10.0.0.1"))),
            "WrongNames"),
        new Forged(
            "a wildcard", signed(pem(KEYS, SUBJECT, dns("*.agent.temper.io"))), "WrongNames"),
        new Forged(
            "wrong kind of name",
            signed(
                pem(KEYS, SUBJECT, new GeneralName(GeneralName.uniformResourceIdentifier, NAME))),
            "WrongNames"),
        new Forged(
            "an authority",
            signed(pem(KEYS.getPublic(), KEYS.getPrivate(), SUBJECT, true, dns(NAME))),
            "WrongUsages"),
        new Forged(
            "client usage",
            sent(AGENTS, ON_N1, List.of("digital signature", "client auth"), good),
            "WrongUsages"),
        new Forged(
            "a third usage",
            sent(AGENTS, ON_N1, List.of("digital signature", "server auth", "client auth"), good),
            "WrongUsages"),
        new Forged(
            "a usage twice",
            sent(AGENTS, ON_N1, List.of("digital signature", "digital signature"), good),
            "WrongUsages"),
        new Forged(
            "somebody else's key",
            signed(pem(ec(256).getPublic(), KEYS.getPrivate(), SUBJECT, false, dns(NAME))),
            "ForgedKey"),
        new Forged("a short RSA key", signed(pem(rsa(1024), SUBJECT, dns(NAME))), "WeakKey"),
        new Forged("an odd curve", signed(pem(ec(521), SUBJECT, dns(NAME))), "WeakKey"),
        new Forged("no PEM", signed("hello"), "Malformed"),
        new Forged(
            "no ASN.1",
            signed(Pem.encode("CERTIFICATE REQUEST", "hello".getBytes(StandardCharsets.US_ASCII))),
            "Malformed"),
        new Forged(
            "a cut request",
            signed(Pem.encode("CERTIFICATE REQUEST", new byte[] {0x30, (byte) 0x82, 1, 1, 0x30})),
            "Malformed"),
        new Forged("far too long", signed(good + "x".repeat(1 << 20)), "Malformed"));
  }

  private static SigningRequest signed(String pem) {
    return sent(AGENTS, ON_N1, USAGES, pem);
  }
}
