package io.temper.server.trust;

import io.temper.machinery.tls.Pem;
import io.temper.server.port.AgentNames;
import io.temper.server.port.SigningRequests.SigningRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/// Decides whether a request is an agent's, for its own node: a pure function.
///
/// What the request claims (its subject and names) must be what kube-apiserver states of who sent
/// it: the service account, and the node that the account's token is bound to.
final class RequestCheck {
  /// Where kube-apiserver states the node of a token that is bound to a pod (since Kubernetes
  /// 1.30).
  static final String NODE_NAME = "authentication.kubernetes.io/node-name";

  private static final Set<String> USAGES = Set.of("digital signature", "server auth");
  private static final Set<Integer> EC_BITS = Set.of(256, 384);
  private static final int FEWEST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 4096;
  private static final int LONGEST_REQUEST = 16 << 10;

  private RequestCheck() {}

  /// What a request deserves.
  sealed interface Verdict {
    /// A certificate for this node and key.
    record Sign(String node, PublicKey key) implements Verdict {}

    /// A refusal.
    ///
    /// @param reason one word, for programs
    /// @param message what is wrong, for people
    record Deny(String reason, String message) implements Verdict {}
  }

  /// @param serviceAccount user name of the agents
  static Verdict check(SigningRequest request, String serviceAccount) {
    if (!request.requester().equals(serviceAccount)) {
      return new Verdict.Deny(
          "NotAnAgent",
          "requested by \"" + request.requester() + "\", not by \"" + serviceAccount + "\"");
    }
    List<String> nodes = request.requesterExtra().getOrDefault(NODE_NAME, List.of());
    if (nodes.size() != 1 || nodes.getFirst().isEmpty()) {
      return new Verdict.Deny(
          "NodeUnknown",
          "the requester's token names no node: it must be bound to a pod, on Kubernetes 1.30 or later");
    }
    if (!USAGES.equals(Set.copyOf(request.usages())) || request.usages().size() != 2) {
      return new Verdict.Deny(
          "WrongUsages", "usages " + request.usages() + ", not [digital signature, server auth]");
    }
    try {
      return contents(request.pem(), nodes.getFirst());
    } catch (GeneralSecurityException
        | IOException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      // Whatever a parser throws at bytes somebody else chose: they are no request.
      return new Verdict.Deny("Malformed", "not a PKCS#10 request that can be read");
    }
  }

  private static Verdict contents(String pem, String node)
      throws GeneralSecurityException, IOException, OperatorCreationException, PKCSException {
    if (pem.length() > LONGEST_REQUEST) {
      return new Verdict.Deny("Malformed", "longer than " + LONGEST_REQUEST + " characters");
    }
    JcaPKCS10CertificationRequest request =
        new JcaPKCS10CertificationRequest(Pem.decode("CERTIFICATE REQUEST", pem));
    PublicKey key = request.getPublicKey();
    if (!sane(key)) {
      return new Verdict.Deny(
          "WeakKey", "the key is not EC P-256, EC P-384 or RSA of 2048 to 4096 bits");
    }
    if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
      return new Verdict.Deny("ForgedKey", "not signed with the key it asks a certificate for");
    }
    if (!commonName(request.getSubject()).equals(AgentNames.commonName(node))) {
      return new Verdict.Deny(
          "WrongSubject",
          "the subject is not CN=" + AgentNames.commonName(node) + " and nothing else");
    }
    Extensions extensions = request.getRequestedExtensions();
    if (!names(extensions).equals(List.of(AgentNames.serverName(node)))) {
      return new Verdict.Deny(
          "WrongNames",
          "the alternative names are not DNS:" + AgentNames.serverName(node) + " and nothing else");
    }
    if (authority(extensions)) {
      return new Verdict.Deny("WrongUsages", "asks for an authority");
    }
    return new Verdict.Sign(node, key);
  }

  private static boolean sane(PublicKey key) {
    return switch (key) {
      case ECPublicKey ec -> EC_BITS.contains(ec.getParams().getOrder().bitLength());
      case RSAPublicKey rsa ->
          rsa.getModulus().bitLength() >= FEWEST_RSA_BITS
              && rsa.getModulus().bitLength() <= MOST_RSA_BITS;
      default -> false;
    };
  }

  /// The common name, if the subject is nothing else; empty otherwise.
  private static String commonName(X500Name subject) {
    RDN[] parts = subject.getRDNs();
    if (parts.length != 1 || parts[0].isMultiValued()) {
      return "";
    }
    return parts[0].getFirst().getType().equals(BCStyle.CN)
        ? IETFUtils.valueToString(parts[0].getFirst().getValue())
        : "";
  }

  /// The DNS names asked for; another kind of name stands as its type, so that it matches nothing.
  private static List<String> names(@Nullable Extensions extensions) {
    GeneralNames names =
        extensions == null
            ? null
            : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    if (names == null) {
      return List.of();
    }
    return List.of(names.getNames()).stream()
        .map(name ->
            name.getTagNo() == GeneralName.dNSName
                ? name.getName().toString()
                : "type " + name.getTagNo())
        .toList();
  }

  private static boolean authority(@Nullable Extensions extensions) {
    BasicConstraints basic =
        extensions == null ? null : BasicConstraints.fromExtensions(extensions);
    return basic != null && basic.isCA();
  }
}
