/// The kinds NodePerf and PodPerf: rows made of what agents tell and what nodes there are.
@NullMarked
package io.temper.server.perf;

import org.jspecify.annotations.NullMarked;
