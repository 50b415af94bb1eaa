@NullMarked
package io.temper.server.cost.allocation;

import org.jspecify.annotations.NullMarked;
