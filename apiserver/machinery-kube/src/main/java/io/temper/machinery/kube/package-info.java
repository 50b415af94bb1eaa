/// What an aggregated API server asks the cluster it belongs to: who a token is, who may do what,
/// which front proxy to believe, and which epoch is free. The only part of the library that sees
/// the official Kubernetes client. Every call blocks the thread that makes it.
@NullMarked
package io.temper.machinery.kube;

import org.jspecify.annotations.NullMarked;
