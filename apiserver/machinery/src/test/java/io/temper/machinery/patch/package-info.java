@NullMarked
package io.temper.machinery.patch;

import org.jspecify.annotations.NullMarked;
