@NullMarked
package io.temper.machinery.store;

import org.jspecify.annotations.NullMarked;
