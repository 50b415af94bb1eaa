@NullMarked
package io.temper.machinery.docs;

import org.jspecify.annotations.NullMarked;
