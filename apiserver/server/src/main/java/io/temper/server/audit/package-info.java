/// Writes down who did what, and who was refused, in a log that cannot be changed unseen: before it
/// is done, and before anybody is told.
@NullMarked
package io.temper.server.audit;

import org.jspecify.annotations.NullMarked;
