/// The telemetry store under made-up pods: bytes, memory and times. `hack/bench/store` runs it.
@NullMarked
package io.temper.bench.telemetry;

import org.jspecify.annotations.NullMarked;
