/// Where the agent learns what time it is. Everything else takes a [io.temper.agent.time.Clock], so
/// that tests own time.
@NullMarked
package io.temper.agent.time;

import org.jspecify.annotations.NullMarked;
