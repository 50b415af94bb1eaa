package io.temper.server.kube;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CertificatesV1Api;
import io.kubernetes.client.openapi.models.V1CertificateSigningRequest;
import io.kubernetes.client.openapi.models.V1CertificateSigningRequestCondition;
import io.kubernetes.client.openapi.models.V1CertificateSigningRequestList;
import io.kubernetes.client.openapi.models.V1CertificateSigningRequestSpec;
import io.kubernetes.client.openapi.models.V1CertificateSigningRequestStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.Answers;
import io.temper.server.port.SigningRequests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cluster's CertificateSigningRequests for the signer `temper.io/agent`, watched and answered.
/// What could not be answered comes back with the informer's next resync.
public final class KubeSigningRequests implements SigningRequests, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KubeSigningRequests.class);
  private static final String SIGNER = "temper.io/agent";
  private static final Duration RESYNC = Duration.ofSeconds(30);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final CertificatesV1Api api;
  private final SharedInformerFactory informers;
  private volatile Consumer<SigningRequest> handler = _ -> {};

  /// @param requests client for short requests
  /// @param watches client whose watches may be silent for long
  public KubeSigningRequests(ApiClient requests, ApiClient watches) {
    api = new CertificatesV1Api(requests);
    CertificatesV1Api watching = new CertificatesV1Api(watches);
    informers = new SharedInformerFactory(watches);
    Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                watching
                    .listCertificateSigningRequest()
                    .fieldSelector("spec.signerName=" + SIGNER)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1CertificateSigningRequest.class,
            V1CertificateSigningRequestList.class,
            RESYNC)
        .addEventHandler(new Follower());
  }

  /// Begins to watch; once is enough. The handler gets every request, again and again until it is
  /// settled, one at a time.
  public void start(Consumer<SigningRequest> requestHandler) {
    handler = requestHandler;
    informers.startAllRegisteredInformers();
  }

  @Override
  public void issue(SigningRequest request, String message, String certificatePem) {
    answer(
        request,
        "sign",
        () -> {
          V1CertificateSigningRequest found = read(request);
          if (found == null) {
            return;
          }
          if (!request.approved()) {
            found.setStatus(
                status(found).addConditionsItem(condition("Approved", "NodeProven", message)));
            found = api.replaceCertificateSigningRequestApproval(request.name(), found).execute();
          }
          found.setStatus(
              status(found).certificate(certificatePem.getBytes(StandardCharsets.US_ASCII)));
          api.replaceCertificateSigningRequestStatus(request.name(), found).execute();
        });
  }

  @Override
  public void deny(SigningRequest request, String reason, String message) {
    answer(
        request,
        "deny",
        () -> {
          V1CertificateSigningRequest found = read(request);
          if (found == null) {
            return;
          }
          // What somebody approved cannot be denied any more; it fails, which says the same.
          if (request.approved()) {
            found.setStatus(status(found).addConditionsItem(condition("Failed", reason, message)));
            api.replaceCertificateSigningRequestStatus(request.name(), found).execute();
          } else {
            found.setStatus(status(found).addConditionsItem(condition("Denied", reason, message)));
            api.replaceCertificateSigningRequestApproval(request.name(), found).execute();
          }
        });
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  static SigningRequest read(V1CertificateSigningRequest request) {
    V1ObjectMeta metadata = Absent.orElse(request.getMetadata(), V1ObjectMeta::new);
    V1CertificateSigningRequestSpec spec =
        Absent.orElse(request.getSpec(), V1CertificateSigningRequestSpec::new);
    byte[] certificate = status(request).getCertificate();
    List<String> conditions =
        Absent.orElse(
                status(request).getConditions(), List::<V1CertificateSigningRequestCondition>of)
            .stream()
            .map(condition -> Absent.text(condition.getType()))
            .toList();
    return new SigningRequest(
        Absent.text(metadata.getName()),
        Absent.text(metadata.getResourceVersion()),
        Absent.text(spec.getUsername()),
        Absent.orElse(spec.getExtra(), Map::of),
        Absent.orElse(spec.getUsages(), List::of),
        new String(Absent.orElse(spec.getRequest(), () -> new byte[0]), StandardCharsets.US_ASCII),
        spec.getExpirationSeconds(),
        conditions.contains("Approved"),
        conditions.contains("Denied")
            || conditions.contains("Failed")
            || (certificate != null && certificate.length > 0));
  }

  /// The request as it was when it was judged; null when it is gone or changed.
  private @Nullable V1CertificateSigningRequest read(SigningRequest request) throws ApiException {
    V1CertificateSigningRequest found = api.readCertificateSigningRequest(request.name()).execute();
    V1ObjectMeta metadata = Absent.orElse(found.getMetadata(), V1ObjectMeta::new);
    return Absent.text(metadata.getResourceVersion()).equals(request.version()) ? found : null;
  }

  private static V1CertificateSigningRequestStatus status(V1CertificateSigningRequest request) {
    return Absent.orElse(request.getStatus(), V1CertificateSigningRequestStatus::new);
  }

  private static V1CertificateSigningRequestCondition condition(
      String type, String reason, String message) {
    return new V1CertificateSigningRequestCondition()
        .type(type)
        .status("True")
        .reason(reason)
        .message(message);
  }

  private static void answer(SigningRequest request, String verb, Answer answer) {
    try {
      answer.give();
    } catch (ApiException e) {
      if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
        // Another replica was first, or the request is gone: either way it is answered.
        log.atDebug().addKeyValue("request", request.name()).log("Answered by somebody else");
        return;
      }
      log.atWarn()
          .addKeyValue("request", request.name())
          .addKeyValue("answer", Answers.of(e))
          .log("Could not {} a certificate request, trying again", verb);
    }
  }

  /// One or two calls to the kube API.
  @FunctionalInterface
  private interface Answer {
    void give() throws ApiException;
  }

  private final class Follower implements ResourceEventHandler<V1CertificateSigningRequest> {
    @Override
    public void onAdd(V1CertificateSigningRequest request) {
      try {
        handler.accept(read(request));
      } catch (RuntimeException e) {
        // Such as no authority yet: the resync brings it back.
        log.atWarn()
            .addKeyValue("error", e.toString())
            .log("Certificate request not handled, trying again");
      }
    }

    @Override
    public void onUpdate(V1CertificateSigningRequest before, V1CertificateSigningRequest after) {
      onAdd(after);
    }

    @Override
    public void onDelete(V1CertificateSigningRequest request, boolean unknown) {
      // Nothing to answer any more.
    }
  }
}
