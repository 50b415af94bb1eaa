/// What nodes and pods are measured to do: the kinds NodePerf and PodPerf.
@NullMarked
package io.temper.crds.perf;

import org.jspecify.annotations.NullMarked;
