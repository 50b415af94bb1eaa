/// The L1 process beside the API server: the overcommit webhook. [io.temper.admission.Main] wires
/// it.
@NullMarked
package io.temper.admission;

import org.jspecify.annotations.NullMarked;
