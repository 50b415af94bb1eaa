/// Whole servers.
@NullMarked
package io.temper.machinery.kube.server;

import org.jspecify.annotations.NullMarked;
