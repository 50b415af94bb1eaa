/// The cluster as the webhook needs it: the only package here that sees the official Kubernetes
/// client. Informers keep what is watched; a question is answered from memory.
@NullMarked
package io.temper.admission.kube;

import org.jspecify.annotations.NullMarked;
