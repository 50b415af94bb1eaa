/// The cluster, as the server's features need it: the only package here that sees the official
/// Kubernetes client. Informers keep what is watched; every change goes out through a port.
@NullMarked
package io.temper.server.kube;

import org.jspecify.annotations.NullMarked;
