/// How well a pod suits a node: pure functions of what is known of both. No input or output, no
/// clock, no threads. docs/scheduling.md explains them in words.
@NullMarked
package io.temper.scheduler.density;

import org.jspecify.annotations.NullMarked;
