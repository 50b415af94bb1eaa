package io.temper.machinery.authn;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Knows clients by a certificate the cluster signed: the common name is the user, organisations
/// are the groups (k8s.io/apiserver `pkg/authentication/request/x509`).
public final class ClientCertificate implements Authenticator {
  private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

  private final Supplier<Authorities> authorities;
  private final ClientChains chains;

  public ClientCertificate(Supplier<Authorities> authorities, Clocks clocks) {
    this.authorities = authorities;
    this.chains = new ClientChains(clocks);
  }

  @Override
  public Authentication authenticate(Request request) {
    Authorities trusted = authorities.get();
    List<X509Certificate> shown = request.peer().certificates();
    if (shown.isEmpty() || trusted.isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    X509Certificate leaf = shown.getFirst();
    if (!chains.signed(shown, trusted)) {
      return new Authentication.Rejected("the certificate is not signed by the cluster");
    }
    String name = Subject.commonName(leaf);
    if (name.isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    Map<String, List<String>> extra =
        Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + fingerprint(leaf)));
    return new Authentication.Authenticated(
        new UserInfo(name, "", Subject.organizations(leaf), extra), request.headers());
  }

  private static String fingerprint(X509Certificate leaf) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that came over TLS has an encoding", e);
    }
  }
}
