/// What denser packing saves: the kind Savings.
@NullMarked
package io.temper.crds.savings;

import org.jspecify.annotations.NullMarked;
