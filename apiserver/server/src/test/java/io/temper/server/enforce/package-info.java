@NullMarked
package io.temper.server.enforce;

import org.jspecify.annotations.NullMarked;
