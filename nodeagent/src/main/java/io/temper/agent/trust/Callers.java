package io.temper.agent.trust;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets in callers whose certificate chains to a CA of the bundle file and carries the API server's
/// name. The file is read again when it changed, so old and new CA stand side by side in a
/// rotation. Until there is a file (kubelet takes a minute to bring a new one into a running pod),
/// the CA that signed the agent's own certificate counts.
final class Callers extends X509ExtendedTrustManager {
  /// Common name of the only caller there is.
  static final String API_SERVER = "system:temper:apiserver";

  private static final Logger log = LoggerFactory.getLogger(Callers.class);

  private final Path bundle;
  private volatile Bundle current = new Bundle("", List.of(), null);

  /// The bundle's text, who signed the agent's own certificate, and who checks against both; nobody
  /// while there is no CA.
  private record Bundle(
      String pem, List<X509Certificate> issuers, @Nullable X509ExtendedTrustManager checker) {}

  Callers(Path bundle) {
    this.bundle = bundle;
  }

  /// Takes up what changed. What cannot be read leaves the last in force.
  ///
  /// @param own the agent's certificate followed by those that signed it; may be empty
  /// @return whether there is a CA to check against
  boolean refresh(List<X509Certificate> own) {
    List<X509Certificate> issuers = own.isEmpty() ? own : own.subList(1, own.size());
    try {
      String pem = read();
      if (!pem.equals(current.pem()) || !issuers.equals(current.issuers())) {
        List<X509Certificate> trusted = pem.isBlank() ? issuers : Pem.certificates(pem);
        current = new Bundle(pem, issuers, checker(trusted));
        log.atInfo().addKeyValue("authorities", trusted.size()).log("Callers' authorities read");
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      log.atDebug().addKeyValue("file", bundle).addKeyValue("error", e).log("No CA bundle");
    }
    return current.checker() != null;
  }

  /// The bundle's text; empty while the API server has not made it.
  private String read() throws IOException {
    return Files.exists(bundle) ? Files.readString(bundle) : "";
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checker().checkClientTrusted(chain, authType, engine);
    checkName(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checker().checkClientTrusted(chain, authType, socket);
    checkName(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checker().checkClientTrusted(chain, authType);
    checkName(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("the agent calls nobody here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("the agent calls nobody here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("the agent calls nobody here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    X509ExtendedTrustManager checker = current.checker();
    return checker == null ? new X509Certificate[0] : checker.getAcceptedIssuers();
  }

  private X509ExtendedTrustManager checker() throws CertificateException {
    X509ExtendedTrustManager checker = current.checker();
    if (checker == null) {
      throw new CertificateException("no CA of callers is known yet");
    }
    return checker;
  }

  private static void checkName(X509Certificate[] chain) throws CertificateException {
    String name = chain[0].getSubjectX500Principal().getName();
    try {
      for (Rdn part : new LdapName(name).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue().equals(API_SERVER)) {
          return;
        }
      }
    } catch (InvalidNameException e) {
      throw new CertificateException("caller's name cannot be read", e);
    }
    throw new CertificateException("caller is not " + API_SERVER);
  }

  private static @Nullable X509ExtendedTrustManager checker(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore trusted = Pem.emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      trusted.setCertificateEntry("ca" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new TrustException(
        "no X.509 trust manager among " + Arrays.toString(factory.getTrustManagers()));
  }
}
