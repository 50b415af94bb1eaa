@NullMarked
package io.temper.server.cost;

import org.jspecify.annotations.NullMarked;
