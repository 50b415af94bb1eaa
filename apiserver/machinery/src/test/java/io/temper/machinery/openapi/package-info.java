@NullMarked
package io.temper.machinery.openapi;

import org.jspecify.annotations.NullMarked;
