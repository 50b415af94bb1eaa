/// What denser packing saves, in dollars: the kind Savings. The formula is pure; `docs/savings.md`
/// explains it.
@NullMarked
package io.temper.server.savings;

import org.jspecify.annotations.NullMarked;
