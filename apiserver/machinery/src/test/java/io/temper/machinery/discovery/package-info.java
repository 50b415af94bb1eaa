@NullMarked
package io.temper.machinery.discovery;

import org.jspecify.annotations.NullMarked;
