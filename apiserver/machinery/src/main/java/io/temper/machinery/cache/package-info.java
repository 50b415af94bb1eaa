/// Answers that hold for a while.
@NullMarked
package io.temper.machinery.cache;

import org.jspecify.annotations.NullMarked;
