@NullMarked
package io.temper.machinery.table;

import org.jspecify.annotations.NullMarked;
