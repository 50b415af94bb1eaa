@NullMarked
package io.temper.machinery.tls;

import org.jspecify.annotations.NullMarked;
