/// What is kept for years: savings by the hour, looked at each minute, read back as days and
/// months.
@NullMarked
package io.temper.server.history;

import org.jspecify.annotations.NullMarked;
