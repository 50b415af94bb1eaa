/// The webhook's own certificate: made here, kept in a Secret that all replicas share, told to
/// kube-apiserver through the MutatingWebhookConfiguration, renewed in time.
///
/// Each certificate signs itself, so the bundle kube-apiserver trusts is the certificates
/// themselves, and nothing that is kept can vouch for anything else.
///
/// ```
/// tls.crt ─ served ──────────────────┬─ 2/3 of its life over: next.crt is made and told
/// next.crt ─ told, not yet served ───┴─ 5 minutes later: served; the old one stays told as
/// previous.crt ─ told, no longer served ─ until 5 minutes later
/// ```
@NullMarked
package io.temper.admission.serving;

import org.jspecify.annotations.NullMarked;
