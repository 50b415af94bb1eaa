@NullMarked
package io.temper.audit;

import org.jspecify.annotations.NullMarked;
