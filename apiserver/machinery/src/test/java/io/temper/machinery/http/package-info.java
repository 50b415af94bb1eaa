@NullMarked
package io.temper.machinery.http;

import org.jspecify.annotations.NullMarked;
