/// Finds where the plan and what the kernel does have drifted: pure functions of both, and of what
/// was found before. No input or output, no clock, no threads.
@NullMarked
package io.temper.agent.lint;

import org.jspecify.annotations.NullMarked;
