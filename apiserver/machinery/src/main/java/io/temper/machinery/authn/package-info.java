/// Finds out who asks. The order is k8s.io/apiserver's for aggregated servers: what the front proxy
/// says, the client's own certificate, a bearer token, and nobody. Certificates are checked per
/// request against the authorities that count at that moment.
@NullMarked
package io.temper.machinery.authn;

import org.jspecify.annotations.NullMarked;
