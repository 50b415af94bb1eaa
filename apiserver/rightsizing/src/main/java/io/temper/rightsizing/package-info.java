/// What a container should request: its history in, a recommendation out. `vpa` answers as the
/// Vertical Pod Autoscaler does, `demand` as Temper advises; both are pure. `offline` is the
/// command that reads histories from files. `docs/rightsizing.md` has the formulas.
@NullMarked
package io.temper.rightsizing;

import org.jspecify.annotations.NullMarked;
