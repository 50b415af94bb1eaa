@NullMarked
package io.temper.machinery.warning;

import org.jspecify.annotations.NullMarked;
