/// Who pays for what: the kinds Cost and CostQuery.
@NullMarked
package io.temper.crds.cost;

import org.jspecify.annotations.NullMarked;
