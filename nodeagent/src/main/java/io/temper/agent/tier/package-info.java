/// Decides how much a pod matters, and what it asks for: pure functions of what the API says. No
/// input or output, no clock, no threads.
@NullMarked
package io.temper.agent.tier;

import org.jspecify.annotations.NullMarked;
