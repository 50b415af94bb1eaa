@NullMarked
package io.temper.server.usage;

import org.jspecify.annotations.NullMarked;
