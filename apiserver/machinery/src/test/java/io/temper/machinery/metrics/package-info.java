@NullMarked
package io.temper.machinery.metrics;

import org.jspecify.annotations.NullMarked;
