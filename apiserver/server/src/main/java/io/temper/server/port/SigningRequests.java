package io.temper.server.port;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests for a certificate, and the answers to them: `certificates.k8s.io/v1`
/// CertificateSigningRequests of one signer. Every answer is given at most once: replicas race, and
/// whoever comes second changes nothing.
public interface SigningRequests {
  /// Approves a request and gives it its certificate.
  ///
  /// @param request as it was read; a request that changed since is left alone
  /// @param message why it was approved, for people
  /// @param certificatePem the certificate, then its issuer
  void issue(SigningRequest request, String message, String certificatePem);

  /// Refuses a request.
  ///
  /// @param reason one word, for programs
  /// @param message what is wrong with it, for people
  void deny(SigningRequest request, String reason, String message);

  /// One request.
  ///
  /// @param version of the object that was read
  /// @param requester user name that kube-apiserver authenticated
  /// @param requesterExtra what its token said besides, by key
  /// @param usages as asked for: `digital signature`, `server auth`, …
  /// @param pem the PKCS#10 request, as PEM
  /// @param expirationSeconds life asked for; absent for any
  /// @param approved whether somebody approved it already
  /// @param settled whether it is denied, failed, or has its certificate
  record SigningRequest(
      String name,
      String version,
      String requester,
      Map<String, List<String>> requesterExtra,
      List<String> usages,
      String pem,
      @Nullable Integer expirationSeconds,
      boolean approved,
      boolean settled) {

    public SigningRequest {
      requesterExtra = Map.copyOf(requesterExtra);
      usages = List.copyOf(usages);
    }
  }
}
