@NullMarked
package io.temper.machinery.audit;

import org.jspecify.annotations.NullMarked;
