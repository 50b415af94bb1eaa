/// Tests that run in a guest with a sched_ext kernel (`hack/vm/test`), and what they stand on: pods
/// as cgroups, processes that use CPU, the real scx_layered.
@NullMarked
package io.temper.agent.guest;

import org.jspecify.annotations.NullMarked;
