@NullMarked
package io.temper.archrules;

import org.jspecify.annotations.NullMarked;
