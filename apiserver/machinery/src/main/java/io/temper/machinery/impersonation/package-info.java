/// Acting as somebody else: who asks with `Impersonate-*` headers is served as whom they name, if
/// the authorizer permits it. Constrained impersonation (KEP-5284) is tried before the
/// `impersonate` verb of old, as kube-apiserver does since 1.36. Requests through kube-apiserver
/// have been impersonated there and carry no such headers any more.
@NullMarked
package io.temper.machinery.impersonation;

import org.jspecify.annotations.NullMarked;
