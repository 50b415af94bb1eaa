/// Command line flags declared once, as annotated components of a record: parsing, help and the
/// table printed at start all come from there.
@NullMarked
package io.temper.agent.flags;

import org.jspecify.annotations.NullMarked;
