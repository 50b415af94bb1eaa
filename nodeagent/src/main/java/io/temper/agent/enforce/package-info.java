/// Brings tiers to the kernel: drivers, and what decides when which one does what.
@NullMarked
package io.temper.agent.enforce;

import org.jspecify.annotations.NullMarked;
