@NullMarked
package io.temper.machinery.wire;

import org.jspecify.annotations.NullMarked;
