@NullMarked
package io.temper.machinery.http2;

import org.jspecify.annotations.NullMarked;
