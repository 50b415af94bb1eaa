/// What is traced in kernels: the kind Trace.
@NullMarked
package io.temper.crds.trace;

import org.jspecify.annotations.NullMarked;
