@NullMarked
package io.temper.machinery.time;

import org.jspecify.annotations.NullMarked;
