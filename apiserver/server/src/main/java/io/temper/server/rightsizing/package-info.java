/// What workloads should request: the kind Rightsizing. What agents tell becomes histories; what
/// these advise is `io.temper.rightsizing`'s business. `docs/rightsizing.md` explains it.
@NullMarked
package io.temper.server.rightsizing;

import org.jspecify.annotations.NullMarked;
