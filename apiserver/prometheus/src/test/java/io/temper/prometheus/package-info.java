@NullMarked
package io.temper.prometheus;

import org.jspecify.annotations.NullMarked;
