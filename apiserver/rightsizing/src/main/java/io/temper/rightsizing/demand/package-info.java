/// Temper's own advice: from what a container would have used, had it been given it. Pure, for one
/// thread at a time; `docs/rightsizing.md` explains the formulas.
@NullMarked
package io.temper.rightsizing.demand;

import org.jspecify.annotations.NullMarked;
