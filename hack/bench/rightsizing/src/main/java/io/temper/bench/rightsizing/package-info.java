/// VPA beside Temper on made-up containers: both see their first days and are held to what comes
/// after. `hack/bench/rightsize` runs it.
@NullMarked
package io.temper.bench.rightsizing;

import org.jspecify.annotations.NullMarked;
