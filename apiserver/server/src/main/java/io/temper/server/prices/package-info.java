/// The shipped table of public list prices, what PricingPolicies say instead, and how a machine's
/// price becomes prices of CPU and memory. No network. `docs/savings.md` says where each price
/// comes from.
@NullMarked
package io.temper.server.prices;

import org.jspecify.annotations.NullMarked;
