/// The cluster as the extender needs it: the only package here that sees the official Kubernetes
/// client. What is watched goes straight to the board.
@NullMarked
package io.temper.scheduler.kube;

import org.jspecify.annotations.NullMarked;
