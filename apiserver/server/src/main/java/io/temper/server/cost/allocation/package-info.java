/// Who pays for what: the arithmetic of cost allocation, pure and in whole nano-dollars (10⁻⁹
/// dollars). First a node's cost is split over what ran on it ([NodeSplit]), then a bill made of
/// such parts is told by whatever a question asks for ([Allocation]). Nothing is ever lost or made:
/// the parts of an answer add up to the bill, with no difference at all. `docs/costs.md` has the
/// formulas with an example.
@NullMarked
package io.temper.server.cost.allocation;

import org.jspecify.annotations.NullMarked;
