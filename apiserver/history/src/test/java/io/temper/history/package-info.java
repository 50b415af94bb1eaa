@NullMarked
package io.temper.history;

import org.jspecify.annotations.NullMarked;
