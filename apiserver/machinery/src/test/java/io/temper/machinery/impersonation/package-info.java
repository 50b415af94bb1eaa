@NullMarked
package io.temper.machinery.impersonation;

import org.jspecify.annotations.NullMarked;
