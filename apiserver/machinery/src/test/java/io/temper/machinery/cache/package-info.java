@NullMarked
package io.temper.machinery.cache;

import org.jspecify.annotations.NullMarked;
