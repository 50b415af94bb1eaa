@NullMarked
package io.temper.machinery.watch;

import org.jspecify.annotations.NullMarked;
