/// Switchbacks: what enforcement causes, by experiment. A NodePolicy asks for one, agents carry it
/// out, this package counts.
///
/// ```
/// agents ──► SwitchbackKeeper ──► SwitchbackHistory (hours of nodes)
///                  └─► SwitchbackFormula ──► Switchback objects
/// switchbacks/NAME/inputs ──► Recompute (hack/switchback)
/// ```
@NullMarked
package io.temper.server.switchback;

import org.jspecify.annotations.NullMarked;
