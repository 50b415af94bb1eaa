/// Entries as they leave the log: each with what proves that it is in it.
@NullMarked
package io.temper.audit.export;

import org.jspecify.annotations.NullMarked;
