/// What is known of all nodes, kept ready for the next question. No input or output; clocks come
/// from outside.
@NullMarked
package io.temper.scheduler.board;

import org.jspecify.annotations.NullMarked;
