@NullMarked
package io.temper.audit.verify;

import org.jspecify.annotations.NullMarked;
