@NullMarked
package io.temper.machinery.health;

import org.jspecify.annotations.NullMarked;
