/// Tree heads as [signed notes](https://c2sp.org/signed-note) in the form of
/// [checkpoints](https://c2sp.org/tlog-checkpoint), which the tools of transparency logs read.
@NullMarked
package io.temper.audit.note;

import org.jspecify.annotations.NullMarked;
