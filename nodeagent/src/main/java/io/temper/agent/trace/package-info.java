/// Kernel traces on demand: an instance of tracefs that exists as long as somebody listens, with
/// limits on time and bytes. Nothing runs here while nobody asks.
///
/// The format is the kernel's own text, which needs no tool to be read and which Perfetto opens as
/// it is (`docs/adr/0017-traces-as-text.md`). Everything happens on the caller's thread.
@NullMarked
package io.temper.agent.trace;

import org.jspecify.annotations.NullMarked;
