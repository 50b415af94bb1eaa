@NullMarked
package io.temper.audit.entry;

import org.jspecify.annotations.NullMarked;
