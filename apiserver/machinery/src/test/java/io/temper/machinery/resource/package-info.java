@NullMarked
package io.temper.machinery.resource;

import org.jspecify.annotations.NullMarked;
