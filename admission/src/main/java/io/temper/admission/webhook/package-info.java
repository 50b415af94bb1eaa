/// Answers AdmissionReviews of `admission.k8s.io/v1`. What cannot be read as one is refused with
/// 400, which kube-apiserver takes as no answer; whatever else is not as it should be, the pod is
/// let in as it is, with a warning.
@NullMarked
package io.temper.admission.webhook;

import org.jspecify.annotations.NullMarked;
