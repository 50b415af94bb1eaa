/// Measures what pods, containers, threads and the node do, by reading the kernel's own counters.
///
/// [io.temper.agent.observe.Observer] is driven by the agent's one thread, a pass a second. It is
/// told which pods to look at ([io.temper.agent.observe.PodTarget]) and tells what moved by more
/// than rounding to a [io.temper.agent.observe.Readings]. The thrift is in looking at parts only
/// when their sum moves: a calm node costs a handful of small reads a second, whatever its number
/// of pods. See `DESIGN.md` beside this file.
@NullMarked
package io.temper.agent.observe;

import org.jspecify.annotations.NullMarked;
