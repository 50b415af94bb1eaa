@NullMarked
package io.temper.machinery.registry;

import org.jspecify.annotations.NullMarked;
