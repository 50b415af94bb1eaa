/// Decides how much a pod matters, and what it asks for: pure functions of what the API says,
/// shared by the node agent and the admission webhook, which must not disagree (ADR 0022). No input
/// or output, no clock, no threads.
@NullMarked
package io.temper.tiers;

import org.jspecify.annotations.NullMarked;
