@NullMarked
package io.temper.machinery.selector;

import org.jspecify.annotations.NullMarked;
