/// The node agent: watches its own node's pods, measures them, and serves what it sees.
///
/// `Main` wires; [io.temper.agent.Agent] is the one thread on which observing and deciding happen.
@NullMarked
package io.temper.agent;

import org.jspecify.annotations.NullMarked;
