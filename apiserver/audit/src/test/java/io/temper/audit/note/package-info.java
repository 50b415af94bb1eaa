@NullMarked
package io.temper.audit.note;

import org.jspecify.annotations.NullMarked;
