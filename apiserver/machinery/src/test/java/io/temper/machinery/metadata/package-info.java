@NullMarked
package io.temper.machinery.metadata;

import org.jspecify.annotations.NullMarked;
