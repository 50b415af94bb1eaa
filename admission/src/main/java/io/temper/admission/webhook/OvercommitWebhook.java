package io.temper.admission.webhook;

import io.temper.admission.overcommit.AdmittedPod;
import io.temper.admission.overcommit.Cluster;
import io.temper.admission.overcommit.Decision;
import io.temper.admission.overcommit.Decision.Change;
import io.temper.admission.overcommit.Overcommit;
import io.temper.admission.overcommit.PodPatch;
import io.temper.admission.overcommit.PodReader;
import io.temper.admission.overcommit.Reason;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.MediaTypes;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers for pods that are being made.
///
/// ```
/// kube-apiserver ── POST AdmissionReview ──► read ──► decide ──► patch ── 200 ──►
///                                             │ 400: no AdmissionReview
///                   no pod, unreadable, a fault of ours ─► 200, unchanged, with a warning
/// ```
public final class OvercommitWebhook implements Handler {
  private static final Logger log = LoggerFactory.getLogger(OvercommitWebhook.class);
  private static final int LONGEST_NOTE = 1_000;

  private final Cluster cluster;
  private final WebhookMetrics metrics;
  private final Clocks clocks;

  public OvercommitWebhook(Cluster cluster, WebhookMetrics metrics, Clocks clocks) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.clocks = clocks;
  }

  @Override
  public Response handle(Request request) {
    long start = clocks.nanos().getAsLong();
    AdmissionReview review = review(request);
    AdmissionAnswer answer;
    try {
      answer = answer(review);
    } catch (JsonException e) {
      metrics.unchanged(Reason.UNREADABLE.label());
      answer = AdmissionAnswer.unchangedWith(review.uid(), warning(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // A pod must never fail to start because of us.
      metrics.unchanged("fault");
      log.atError()
          .setCause(e)
          .addKeyValue("namespace", review.namespace())
          .log("Pod let in as it is");
      answer = AdmissionAnswer.unchangedWith(review.uid(), warning("the webhook failed"));
    }
    Response response = Response.Full.of(200, MediaTypes.JSON, answer.json());
    metrics.took(clocks.since(start));
    return response;
  }

  private AdmissionReview review(Request request) {
    try {
      if (!request.method().equals("POST")) {
        throw new StatusException(Status.methodNotAllowed());
      }
      return AdmissionReview.read(request.body());
    } catch (JsonException e) {
      metrics.refused();
      throw new StatusException(
          Status.badRequest(
              "not an "
                  + AdmissionReview.KIND
                  + " of "
                  + AdmissionReview.API_VERSION
                  + ": "
                  + e.getMessage()));
    }
  }

  private AdmissionAnswer answer(AdmissionReview review) {
    if (!review.createsPod()) {
      metrics.unchanged("no-pod");
      return AdmissionAnswer.unchangedWith(
          review.uid(), warning("it is for pods that are created, not for this"));
    }
    AdmittedPod pod = PodReader.read(review.namespace(), review.object());
    Decision decision = Overcommit.decide(pod, cluster.around(pod));
    return switch (decision) {
      case Decision.Scale scale -> {
        metrics.scaled();
        String note = note("policy " + scale.policy(), scale.changes());
        yield new AdmissionAnswer(review.uid(), PodPatch.of(pod, decision), "", note);
      }
      case Decision.Restore restore -> {
        metrics.restored(restore.reason().label());
        String note = note(restore.reason().words(), restore.changes());
        yield new AdmissionAnswer(review.uid(), PodPatch.of(pod, decision), "", note);
      }
      case Decision.Leave(Reason reason) -> {
        metrics.unchanged(reason.label());
        yield reason == Reason.UNREADABLE
            ? AdmissionAnswer.unchangedWith(
                review.uid(), warning("its annotation temper.io/original-requests is malformed"))
            : AdmissionAnswer.unchanged(review.uid());
      }
    };
  }

  private static String note(String why, List<Change> changes) {
    String text =
        changes.stream()
            .map(change ->
                "%s %s to %s"
                    .formatted(
                        change.container().isEmpty() ? "(pod)" : change.container(),
                        change.from(),
                        change.to()))
            .collect(Collectors.joining(", ", why + ": ", ""));
    return text.length() > LONGEST_NOTE ? text.substring(0, LONGEST_NOTE) + "…" : text;
  }

  private static String warning(String why) {
    return "temper overcommit left the pod as it is: " + why;
  }
}
