/// What workloads cost: the kinds Cost and CostQuery, from hours in which the agents' reports were
/// added up and priced. The arithmetic is in [io.temper.server.cost.allocation]; `docs/costs.md`
/// explains it.
@NullMarked
package io.temper.server.cost;

import org.jspecify.annotations.NullMarked;
