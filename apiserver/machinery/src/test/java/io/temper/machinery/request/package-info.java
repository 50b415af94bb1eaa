@NullMarked
package io.temper.machinery.request;

import org.jspecify.annotations.NullMarked;
