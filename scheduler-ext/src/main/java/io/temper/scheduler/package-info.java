/// The L1 process beside a kube-scheduler: says which nodes a pod suits. [io.temper.scheduler.Main]
/// wires it.
@NullMarked
package io.temper.scheduler;

import org.jspecify.annotations.NullMarked;
