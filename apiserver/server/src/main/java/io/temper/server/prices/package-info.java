/// The shipped table of public list prices, and how a machine's price becomes prices of CPU and
/// memory. Read once at start; no network. `docs/savings.md` says where each price comes from.
@NullMarked
package io.temper.server.prices;

import org.jspecify.annotations.NullMarked;
