/// What one line of the log says, and how it is written.
@NullMarked
package io.temper.audit.entry;

import org.jspecify.annotations.NullMarked;
