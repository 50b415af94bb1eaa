@NullMarked
package io.temper.machinery.apply;

import org.jspecify.annotations.NullMarked;
