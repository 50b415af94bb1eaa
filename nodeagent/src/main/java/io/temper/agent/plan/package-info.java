/// Turns tiers into scx_layered's layers: which policy holds, how many CPUs each layer gets, which
/// pod belongs to which, and the text that says so. Pure functions: no input or output, no clock,
/// no threads.
@NullMarked
package io.temper.agent.plan;

import org.jspecify.annotations.NullMarked;
