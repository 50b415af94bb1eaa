/// Money: integers of nano-dollars, rounded once, written as decimals. Pure; for every feature that
/// prices something.
@NullMarked
package io.temper.server.money;

import org.jspecify.annotations.NullMarked;
