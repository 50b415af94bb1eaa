@NullMarked
package io.temper.machinery.schema;

import org.jspecify.annotations.NullMarked;
