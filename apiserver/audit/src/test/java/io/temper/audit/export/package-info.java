@NullMarked
package io.temper.audit.export;

import org.jspecify.annotations.NullMarked;
