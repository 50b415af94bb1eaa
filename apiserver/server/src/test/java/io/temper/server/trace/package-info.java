@NullMarked
package io.temper.server.trace;

import org.jspecify.annotations.NullMarked;
